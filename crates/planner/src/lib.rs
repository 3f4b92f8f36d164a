//! The words of the project: villages, regions, scenarios, criteria, scores and assessments. It touches no file, clock, network or screen.
