//! A release holds the web app's files, so it is compiled anew when they were built anew, for the first time, or are gone. A build
//! for development reads them from the folder as it runs, and need not wait for the compiler.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../../web/dist");
    }
}
