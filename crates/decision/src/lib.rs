//! Numbers to choices: values, weights, gates, methods, explanation and robustness. It has never heard of a map.
