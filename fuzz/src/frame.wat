;; A chapter plugin around a core module. `frame.rs` puts two things in: the guest's module, and which
;; of the two core instances has the allocator that the arguments go through.
(component
  (import "mdbook:preprocessor/types@0.1.0" (instance $types
    (type $metadata' (record
      (field "title" (option string)) (field "authors" (list string))
      (field "description" (option string)) (field "language" (option string))
      (field "text-direction" (option string))))
    (export "metadata" (type $metadata (eq $metadata')))
    (type $context' (record
      (field "renderer" string) (field "mdbook-version" string)
      (field "metadata" $metadata) (field "config" string)))
    (export "context" (type (eq $context')))
    (type $chapter' (record
      (field "name" string) (field "content" string) (field "number" (option (list u32)))
      (field "path" (option string)) (field "source-path" (option string))
      (field "parent-names" (list string))))
    (export "chapter" (type (eq $chapter')))))
  (alias export $types "context" (type $context))
  (alias export $types "chapter" (type $chapter))
  (import "mdbook:preprocessor/log@0.1.0" (instance $log
    (type $level' (enum "error" "warning" "info" "debug" "trace"))
    (export "level" (type $level (eq $level')))
    (export "log" (func (param "level" $level) (param "message" string)))))
  (import "mdbook:preprocessor/diagnostics@0.1.0" (instance $diagnostics
    (type $severity' (enum "error" "warning" "note"))
    (export "severity" (type $severity (eq $severity')))
    (type $unit' (enum "utf8" "utf16" "code-point"))
    (export "unit" (type $unit (eq $unit')))
    (type $span' (record (field "unit" $unit) (field "start" u32) (field "end" u32)))
    (export "span" (type $span (eq $span')))
    (type $diagnostic' (record
      (field "severity" $severity) (field "message" string) (field "code" (option string))
      (field "chapter" (option string)) (field "span" (option $span))
      (field "help" (option string))))
    (export "diagnostic" (type $diagnostic (eq $diagnostic')))
    (export "report" (func (param "diagnostic" $diagnostic)))))
  (import "wasi:random/random@0.2.0" (instance $random
    (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (import "wasi:io/error@0.2.0" (instance $error (export "error" (type (sub resource)))))
  (alias export $error "error" (type $io-error))
  (import "wasi:io/streams@0.2.0" (instance $streams
    (alias outer 1 $io-error (type $error'))
    (export "error" (type $error (eq $error')))
    (export "output-stream" (type $output (sub resource)))
    (type $stream-error' (variant (case "last-operation-failed" (own $error)) (case "closed")))
    (export "stream-error" (type $stream-error (eq $stream-error')))
    (export "[method]output-stream.check-write"
      (func (param "self" (borrow $output)) (result (result u64 (error $stream-error)))))
    (export "[method]output-stream.blocking-write-and-flush"
      (func (param "self" (borrow $output)) (param "contents" (list u8))
        (result (result (error $stream-error)))))))
  (alias export $streams "output-stream" (type $output))
  (import "wasi:cli/stdout@0.2.0" (instance $stdout
    (alias outer 1 $output (type $output'))
    (export "output-stream" (type $output (eq $output')))
    (export "get-stdout" (func (result (own $output))))))

  (core module $base
    (memory (export "memory") 2)
    (global $free (mut i32) (i32.const 65536))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $free (i32.and (i32.add (global.get $free) (i32.const 15)) (i32.const -16)))
      (global.get $free)
      (global.set $free (i32.add (global.get $free) (local.get 3)))))
  (core instance $base (instantiate $base))
  (core func $log (canon lower (func $log "log") (memory (core memory $base "memory"))))
  (core func $report (canon lower (func $diagnostics "report") (memory (core memory $base "memory"))))
  (core func $random (canon lower (func $random "get-random-bytes")
    (memory (core memory $base "memory")) (realloc (core func $base "realloc"))))
  (core func $stdout (canon lower (func $stdout "get-stdout")))
  (core func $drop (canon resource.drop $output))
  (core func $check (canon lower (func $streams "[method]output-stream.check-write")
    (memory (core memory $base "memory"))))
  (core func $write (canon lower (func $streams "[method]output-stream.blocking-write-and-flush")
    (memory (core memory $base "memory"))))
  GUEST
  (core instance $guest (instantiate $guest (with "host" (instance
    (export "memory" (memory $base "memory"))
    (export "log" (func $log))
    (export "report" (func $report))
    (export "random" (func $random))
    (export "stdout" (func $stdout))
    (export "drop" (func $drop))
    (export "check" (func $check))
    (export "write" (func $write))))))
  (func $process
    (param "context" $context) (param "chapter" $chapter)
    (result (result (option string) (error string)))
    (canon lift (core func $guest "process") (memory (core memory $base "memory"))
      (realloc (core func $REALLOC "realloc"))))
  (instance $processor (export "process" (func $process)))
  (export "mdbook:preprocessor/chapter-processor@0.1.0" (instance $processor)))
