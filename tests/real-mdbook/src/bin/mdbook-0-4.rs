//! The commands `build` and `test` of mdBook 0.4: `mdbook-0-4 build|test DIR`.

use mdbook_0_4::MDBook;

fn main() -> anyhow::Result<()> {
    env_logger::Builder::new()
        .filter_level(log::LevelFilter::Info)
        .init();
    real_mdbook::drive(MDBook::load, MDBook::build, |book| book.test(Vec::new()))
}
