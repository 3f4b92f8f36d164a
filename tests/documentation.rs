//! What the documentation shows is what the program prints.

use std::process::Command;

use crate::program::project;

/// Blocks of a page that begin with `$ inhabit …`: the arguments, and the lines shown below them.
fn shown(page: &str) -> Vec<(Vec<String>, Vec<String>)> {
    let text = std::fs::read_to_string(project().join(page)).unwrap();
    let blocks = text.split("```text\n$ inhabit ").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks
        .map(|block| {
            let mut lines = block.lines().map(|line| line.trim_end().to_owned());
            let command = lines.next().unwrap();
            let lines = lines.filter(|line| !line.is_empty()).collect();
            (command.split(' ').map(str::to_owned).collect(), lines)
        })
        .collect()
}

/// Runs each block's command and looks for its lines in what is printed, in their order; lines may be left out.
fn compare(page: &str) {
    let out = tempfile::tempdir().unwrap();
    let blocks = shown(page);
    assert!(!blocks.is_empty(), "{page} shows no command");
    for (mut arguments, lines) in blocks {
        if let Some(folder) = arguments.iter_mut().find(|argument| argument.starts_with("out/")) {
            *folder = out.path().display().to_string();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_inhabit"));
        let output = command.args(&arguments).current_dir(project()).output().unwrap();
        assert!(output.status.success(), "{page}: {arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8(output.stdout).unwrap();
        let mut left = printed.lines().map(str::trim_end);
        for line in lines {
            assert!(
                left.any(|printed| printed == line),
                "{page}: {arguments:?} does not print\n{line}\nbut\n{printed}"
            );
        }
    }
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    compare("README.md");
}

#[test]
fn the_tour_shows_what_the_program_prints() {
    compare("docs/src/guide/first-assessment.md");
}

#[test]
fn the_page_of_commands_shows_what_the_program_prints() {
    compare("docs/src/guide/commands.md");
}
