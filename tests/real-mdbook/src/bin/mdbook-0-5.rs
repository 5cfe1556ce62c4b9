//! The commands `build` and `test` of mdBook 0.5: `mdbook-0-5 build|test DIR`.

use mdbook_driver::MDBook;

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .without_time()
        .init();
    real_mdbook::drive(MDBook::load, MDBook::build, |book| book.test(Vec::new()))
}
