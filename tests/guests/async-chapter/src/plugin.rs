use std::sync::atomic::{AtomicU32, Ordering};

use wit_bindgen::{spawn_local, yield_async};

#[expect(
    unsafe_code,
    reason = "generated: the boundary between host and guest is raw pointers"
)]
mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/v0.2",
        world: "async-chapter-preprocessor",
    });

    use super::Plugin;

    export!(Plugin with_types_in self);
}

use bindings::exports::mdbook::preprocessor::async_chapter_processor::{Chapter, Context, Guest};
use bindings::mdbook::preprocessor::log::{Level, log};

struct Plugin;

/// The number of unfinished tasks.
static OPEN: AtomicU32 = AtomicU32::new(0);

impl Guest for Plugin {
    async fn process(context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        let open = OPEN.fetch_add(1, Ordering::Relaxed);
        assert_eq!(open, 0, "another chapter is not done");
        let action = context
            .config
            .trim_matches(['{', '"', '}'])
            .replace("do\":\"", "");
        let returned = match action.as_str() {
            "shout" => {
                yield_async().await;
                Ok(Some(chapter.content.to_uppercase()))
            }
            "nothing" => Ok(None),
            "refuse" => Err(format!("not {}", chapter.name)),
            "go on afterwards" => {
                OPEN.fetch_add(1, Ordering::Relaxed);
                spawn_local(async move {
                    for _ in 0..10 {
                        yield_async().await;
                    }
                    log(Level::Warning, &format!("{} is done", chapter.name));
                    OPEN.fetch_sub(1, Ordering::Relaxed);
                });
                Ok(None)
            }
            action => panic!("unknown action `{action}`"),
        };
        OPEN.fetch_sub(1, Ordering::Relaxed);
        returned
    }
}
