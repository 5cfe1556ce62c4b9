//! Functions of the host, as components and their core modules import them.

/// A function of the host.
pub struct Import {
    /// The types and instances that must be imported for it. Other functions may need the same ones.
    pub needs: &'static [&'static str],
    /// The definition that lowers it to a core function.
    pub lower: &'static str,
    /// The name in the core module and of the lowered function.
    pub name: &'static str,
    /// The core type.
    pub ty: &'static str,
}

const LOG_INSTANCE: &str = r#"
  (import "mdbook:preprocessor/log@0.1.0" (instance $log
    (type $l (enum "error" "warning" "info" "debug" "trace"))
    (export "level" (type $level (eq $l)))
    (export "log" (func (param "level" $level) (param "message" string)))))"#;
const FINDINGS_INSTANCE: &str = r#"
  (import "mdbook:preprocessor/diagnostics@0.1.0" (instance $diagnostics
    (type $s (enum "error" "warning" "note"))
    (export "severity" (type $severity (eq $s)))
    (type $u (enum "utf8" "utf16" "code-point"))
    (export "unit" (type $unit (eq $u)))
    (type $sp (record (field "unit" $unit) (field "start" u32) (field "end" u32)))
    (export "span" (type $span (eq $sp)))
    (type $d (record
      (field "severity" $severity) (field "message" string) (field "code" (option string))
      (field "chapter" (option string)) (field "span" (option $span))
      (field "help" (option string))))
    (export "diagnostic" (type $diagnostic (eq $d)))
    (export "report" (func (param "diagnostic" $diagnostic)))))"#;
const POLL_INSTANCE: &str = r#"
  (import "wasi:io/poll@0.2.0" (instance $poll
    (export "pollable" (type $p (sub resource)))
    (export "[method]pollable.block" (func (param "self" (borrow $p))))))
  (alias export $poll "pollable" (type $pollable))"#;
const CLOCK_INSTANCE: &str = r#"
  (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock
    (alias outer 1 $pollable (type $p))
    (export "now" (func (result u64)))
    (export "resolution" (func (result u64)))
    (export "subscribe-duration" (func (param "when" u64) (result (own $p))))))"#;
const WALL_CLOCK_INSTANCE: &str = r#"
  (import "wasi:clocks/wall-clock@0.2.0" (instance $wall
    (type $d (record (field "seconds" u64) (field "nanoseconds" u32)))
    (export "datetime" (type $datetime (eq $d)))
    (export "now" (func (result $datetime)))))"#;
const STREAMS_INSTANCE: &str = r#"
  (import "wasi:io/error@0.2.0" (instance $error (export "error" (type (sub resource)))))
  (alias export $error "error" (type $io-error))
  (import "wasi:io/streams@0.2.0" (instance $streams
    (export "output-stream" (type $o (sub resource)))
    (export "input-stream" (type $n (sub resource)))
    (alias outer 1 $io-error (type $e))
    (type $se (variant (case "last-operation-failed" (own $e)) (case "closed")))
    (export "stream-error" (type $stream-error (eq $se)))
    (export "[method]output-stream.write" (func
      (param "self" (borrow $o)) (param "contents" (list u8))
      (result (result (error $stream-error)))))
    (export "[method]output-stream.write-zeroes" (func
      (param "self" (borrow $o)) (param "len" u64) (result (result (error $stream-error)))))
    (export "[method]input-stream.read" (func
      (param "self" (borrow $n)) (param "len" u64)
      (result (result (list u8) (error $stream-error)))))))
  (alias export $streams "output-stream" (type $output-stream))
  (alias export $streams "input-stream" (type $input-stream))"#;
const STDOUT_INSTANCE: &str = r#"
  (import "wasi:cli/stdout@0.2.0" (instance $stdout
    (alias outer 1 $output-stream (type $o))
    (export "get-stdout" (func (result (own $o))))))"#;
const STDIN_INSTANCE: &str = r#"
  (import "wasi:cli/stdin@0.2.0" (instance $stdin
    (alias outer 1 $input-stream (type $n))
    (export "get-stdin" (func (result (own $n))))))"#;
const RANDOM_INSTANCE: &str = r#"
  (import "wasi:random/random@0.2.0" (instance $random
    (export "get-random-bytes" (func (param "len" u64) (result (list u8))))
    (export "get-random-u64" (func (result u64)))))"#;
const ENVIRONMENT_INSTANCE: &str = r#"
  (import "wasi:cli/environment@0.2.0" (instance $environment
    (export "get-environment" (func (result (list (tuple string string)))))
    (export "get-arguments" (func (result (list string))))
    (export "initial-cwd" (func (result (option string))))))"#;
const EXIT_INSTANCE: &str = r#"
  (import "wasi:cli/exit@0.2.0" (instance $exit
    (export "exit" (func (param "status" (result))))))"#;
const FILES_INSTANCE: &str = r#"
  (import "wasi:filesystem/types@0.2.0" (instance $files
    (export "descriptor" (type $d (sub resource)))
    (type $ec (enum "access" "would-block" "already" "bad-descriptor" "busy" "deadlock" "quota"
      "exist" "file-too-large" "illegal-byte-sequence" "in-progress" "interrupted" "invalid" "io"
      "is-directory" "loop" "too-many-links" "message-size" "name-too-long" "no-device" "no-entry"
      "no-lock" "insufficient-memory" "insufficient-space" "not-directory" "not-empty"
      "not-recoverable" "unsupported" "no-tty" "no-such-device" "overflow" "not-permitted" "pipe"
      "read-only" "invalid-seek" "text-file-busy" "cross-device"))
    (export "error-code" (type $error-code (eq $ec)))
    (type $pf (flags "symlink-follow"))
    (export "path-flags" (type $path-flags (eq $pf)))
    (type $of (flags "create" "directory" "exclusive" "truncate"))
    (export "open-flags" (type $open-flags (eq $of)))
    (type $df (flags "read" "write" "file-integrity-sync" "data-integrity-sync"
      "requested-write-sync" "mutate-directory"))
    (export "descriptor-flags" (type $descriptor-flags (eq $df)))
    (export "[method]descriptor.open-at" (func
      (param "self" (borrow $d)) (param "path-flags" $path-flags) (param "path" string)
      (param "open-flags" $open-flags) (param "flags" $descriptor-flags)
      (result (result (own $d) (error $error-code)))))
    (export "[method]descriptor.symlink-at" (func
      (param "self" (borrow $d)) (param "old-path" string) (param "new-path" string)
      (result (result (error $error-code)))))))
  (alias export $files "descriptor" (type $descriptor))"#;
const PREOPENS_INSTANCE: &str = r#"
  (import "wasi:filesystem/preopens@0.2.0" (instance $preopens
    (alias outer 1 $descriptor (type $d))
    (export "get-directories" (func (result (list (tuple (own $d) string)))))))"#;
const TCP_INSTANCE: &str = r#"
  (import "wasi:sockets/network@0.2.0" (instance $network
    (export "network" (type $n (sub resource)))
    (type $ec (enum "unknown" "access-denied" "not-supported" "invalid-argument" "out-of-memory"
      "timeout" "concurrency-conflict" "not-in-progress" "would-block" "invalid-state"
      "new-socket-limit" "address-not-bindable" "address-in-use" "remote-unreachable"
      "connection-refused" "connection-reset" "connection-aborted" "datagram-too-large"
      "name-unresolvable" "temporary-resolver-failure" "permanent-resolver-failure"))
    (export "error-code" (type (eq $ec)))
    (type $af (enum "ipv4" "ipv6"))
    (export "ip-address-family" (type (eq $af)))))
  (alias export $network "network" (type $network-type))
  (alias export $network "error-code" (type $network-error))
  (alias export $network "ip-address-family" (type $family))"#;
const TCP_CREATE_INSTANCE: &str = r#"
  (import "wasi:sockets/tcp@0.2.0" (instance $tcp (export "tcp-socket" (type (sub resource)))))
  (alias export $tcp "tcp-socket" (type $tcp-socket))
  (import "wasi:sockets/tcp-create-socket@0.2.0" (instance $tcp-create
    (alias outer 1 $tcp-socket (type $s))
    (alias outer 1 $network-error (type $e))
    (alias outer 1 $family (type $f))
    (export "create-tcp-socket" (func
      (param "address-family" $f) (result (result (own $s) (error $e)))))))"#;
const UDP_CREATE_INSTANCE: &str = r#"
  (import "wasi:sockets/udp@0.2.0" (instance $udp (export "udp-socket" (type (sub resource)))))
  (alias export $udp "udp-socket" (type $udp-socket))
  (import "wasi:sockets/udp-create-socket@0.2.0" (instance $udp-create
    (alias outer 1 $udp-socket (type $s))
    (alias outer 1 $network-error (type $e))
    (alias outer 1 $family (type $f))
    (export "create-udp-socket" (func
      (param "address-family" $f) (result (result (own $s) (error $e)))))))"#;
const LOOKUP_INSTANCE: &str = r#"
  (import "wasi:sockets/instance-network@0.2.0" (instance $instance-network
    (alias outer 1 $network-type (type $n))
    (export "instance-network" (func (result (own $n))))))
  (import "wasi:sockets/ip-name-lookup@0.2.0" (instance $lookup
    (export "resolve-address-stream" (type $s (sub resource)))
    (alias outer 1 $network-type (type $n))
    (alias outer 1 $network-error (type $e))
    (export "resolve-addresses" (func
      (param "network" (borrow $n)) (param "name" string)
      (result (result (own $s) (error $e)))))))"#;

/// `log(level, address, length)`.
pub const LOG: Import = Import {
    needs: &[LOG_INSTANCE],
    lower: r#"(canon lower (func $log "log") (memory $memory))"#,
    name: "log",
    ty: "(param i32 i32 i32)",
};
/// `report(severity, message, code, chapter, span, help)`, all of it flat.
pub const REPORT: Import = Import {
    needs: &[FINDINGS_INSTANCE],
    lower: r#"(canon lower (func $diagnostics "report") (memory $memory))"#,
    name: "report",
    ty: "(param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)",
};
/// `subscribe(nanoseconds)` returns a pollable.
pub const SUBSCRIBE: Import = Import {
    needs: &[POLL_INSTANCE, CLOCK_INSTANCE],
    lower: r#"(canon lower (func $clock "subscribe-duration"))"#,
    name: "subscribe",
    ty: "(param i64) (result i32)",
};
/// `block(pollable)`.
pub const BLOCK: Import = Import {
    needs: &[POLL_INSTANCE],
    lower: r#"(canon lower (func $poll "[method]pollable.block"))"#,
    name: "block",
    ty: "(param i32)",
};
/// `drop(pollable)`.
pub const DROP: Import = Import {
    needs: &[POLL_INSTANCE],
    lower: "(canon resource.drop $pollable)",
    name: "drop",
    ty: "(param i32)",
};
/// `now()` returns nanoseconds.
pub const NOW: Import = Import {
    needs: &[POLL_INSTANCE, CLOCK_INSTANCE],
    lower: r#"(canon lower (func $clock "now"))"#,
    name: "now",
    ty: "(result i64)",
};
/// `wall(address of seconds and nanoseconds)`.
pub const WALL: Import = Import {
    needs: &[WALL_CLOCK_INSTANCE],
    lower: r#"(canon lower (func $wall "now") (memory $memory))"#,
    name: "wall",
    ty: "(param i32)",
};
/// `stdout()` returns a stream.
pub const STDOUT: Import = Import {
    needs: &[STREAMS_INSTANCE, STDOUT_INSTANCE],
    lower: r#"(canon lower (func $stdout "get-stdout"))"#,
    name: "stdout",
    ty: "(result i32)",
};
/// `write(stream, address, length, address of the result)`.
pub const WRITE: Import = Import {
    needs: &[STREAMS_INSTANCE],
    lower: r#"(canon lower (func $streams "[method]output-stream.write") (memory $memory))"#,
    name: "write",
    ty: "(param i32 i32 i32 i32)",
};
/// `zeroes(stream, length, address of the result)`.
pub const ZEROES: Import = Import {
    needs: &[STREAMS_INSTANCE],
    lower: r#"(canon lower (func $streams "[method]output-stream.write-zeroes") (memory $memory))"#,
    name: "zeroes",
    ty: "(param i32 i64 i32)",
};
/// `stdin()` returns a stream.
pub const STDIN: Import = Import {
    needs: &[STREAMS_INSTANCE, STDIN_INSTANCE],
    lower: r#"(canon lower (func $stdin "get-stdin"))"#,
    name: "stdin",
    ty: "(result i32)",
};
/// `read(stream, length, address of the result)`.
pub const READ: Import = Import {
    needs: &[STREAMS_INSTANCE],
    lower: r#"(canon lower (func $streams "[method]input-stream.read") (memory $memory) (realloc $host-realloc))"#,
    name: "read",
    ty: "(param i32 i64 i32)",
};
/// `random(length, address of the list)`.
pub const RANDOM: Import = Import {
    needs: &[RANDOM_INSTANCE],
    lower: r#"(canon lower (func $random "get-random-bytes") (memory $memory) (realloc $host-realloc))"#,
    name: "random",
    ty: "(param i64 i32)",
};
/// `dice()` returns random bits.
pub const DICE: Import = Import {
    needs: &[RANDOM_INSTANCE],
    lower: r#"(canon lower (func $random "get-random-u64"))"#,
    name: "dice",
    ty: "(result i64)",
};
/// `environment(address of the list)`.
pub const ENVIRONMENT: Import = Import {
    needs: &[ENVIRONMENT_INSTANCE],
    lower: r#"(canon lower (func $environment "get-environment") (memory $memory) (realloc $host-realloc))"#,
    name: "environment",
    ty: "(param i32)",
};
/// `arguments(address of the list)`.
pub const ARGUMENTS: Import = Import {
    needs: &[ENVIRONMENT_INSTANCE],
    lower: r#"(canon lower (func $environment "get-arguments") (memory $memory) (realloc $host-realloc))"#,
    name: "arguments",
    ty: "(param i32)",
};
/// `folder(address of the option)` writes the initial working directory.
pub const FOLDER: Import = Import {
    needs: &[ENVIRONMENT_INSTANCE],
    lower: r#"(canon lower (func $environment "initial-cwd") (memory $memory) (realloc $host-realloc))"#,
    name: "folder",
    ty: "(param i32)",
};
/// `exit(0 for success, 1 for failure)`.
pub const EXIT: Import = Import {
    needs: &[EXIT_INSTANCE],
    lower: r#"(canon lower (func $exit "exit"))"#,
    name: "exit",
    ty: "(param i32)",
};
/// `folders(address of the list)` writes the preopened folders.
pub const FOLDERS: Import = Import {
    needs: &[FILES_INSTANCE, PREOPENS_INSTANCE],
    lower: r#"(canon lower (func $preopens "get-directories") (memory $memory) (realloc $host-realloc))"#,
    name: "folders",
    ty: "(param i32)",
};
/// `open(folder, follow links, address, length, open flags, flags, address of the result)`.
pub const OPEN: Import = Import {
    needs: &[FILES_INSTANCE],
    lower: r#"(canon lower (func $files "[method]descriptor.open-at") (memory $memory))"#,
    name: "open",
    ty: "(param i32 i32 i32 i32 i32 i32 i32)",
};
/// `symlink(folder, address, length, address, length, address of the result)`.
pub const SYMLINK: Import = Import {
    needs: &[FILES_INSTANCE],
    lower: r#"(canon lower (func $files "[method]descriptor.symlink-at") (memory $memory))"#,
    name: "symlink",
    ty: "(param i32 i32 i32 i32 i32 i32)",
};
/// `tcp(family, address of the result)`.
pub const TCP: Import = Import {
    needs: &[TCP_INSTANCE, TCP_CREATE_INSTANCE],
    lower: r#"(canon lower (func $tcp-create "create-tcp-socket") (memory $memory))"#,
    name: "tcp",
    ty: "(param i32 i32)",
};
/// `udp(family, address of the result)`.
pub const UDP: Import = Import {
    needs: &[TCP_INSTANCE, UDP_CREATE_INSTANCE],
    lower: r#"(canon lower (func $udp-create "create-udp-socket") (memory $memory))"#,
    name: "udp",
    ty: "(param i32 i32)",
};
/// `network()` returns the handle that name lookups need.
pub const NETWORK: Import = Import {
    needs: &[TCP_INSTANCE, LOOKUP_INSTANCE],
    lower: r#"(canon lower (func $instance-network "instance-network"))"#,
    name: "network",
    ty: "(result i32)",
};
/// `lookup(network, address, length, address of the result)`.
pub const LOOKUP: Import = Import {
    needs: &[TCP_INSTANCE, LOOKUP_INSTANCE],
    lower: r#"(canon lower (func $lookup "resolve-addresses") (memory $memory))"#,
    name: "lookup",
    ty: "(param i32 i32 i32 i32)",
};
