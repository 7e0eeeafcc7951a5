(* How the interpreter's lock goes from thread to thread, as handoff.py tells. *)

#use "common.ml"

let threads = ref None
let span = ref 2.0

let () =
  parse "handoff.ml --threads T [--time SPAN]"
    [ number "threads" 1 4096 threads; time "time" span ]

let threads = required "threads" threads
let about = ("thread", threads, threads)
let chunk = 1000 (* iterations between two looks at whether to stop *)
let most_notes = 100_000 (* hand-overs whose time is noted; more are only counted *)
let stopping = ref false
let last_thread = ref 0
let handoffs = ref 0
let notes = ref []
let counts = Array.make threads 0

let note number =
  last_thread := number;
  incr handoffs;
  if !handoffs <= most_notes then notes := now () :: !notes

let compute number =
  let count = ref 0 in
  while not !stopping do
    let limit = !count + chunk in
    while !count < limit do
      incr count;
      if !last_thread <> number then note number;
      ignore (Sys.opaque_identity [ !count ])
    done;
    counts.(number) <- !count
  done

(* Of all threads of this process that live: there is no getrusage. Reading lets other
   threads in, so it is for when none wants to run. *)
let voluntary_switches () =
  let folder = "/proc/self/task" in
  let prefix = "voluntary_ctxt_switches:" in
  let length = String.length prefix in
  let rec find file =
    let line = input_line file in
    if String.length line > length && String.sub line 0 length = prefix then
      int_of_string (String.trim (String.sub line length (String.length line - length)))
    else find file
  in
  let of_thread thread =
    let file = open_in (String.concat "/" [ folder; thread; "status" ]) in
    let switches = find file in
    close_in file;
    switches
  in
  Array.fold_left (fun sum thread -> sum + of_thread thread) 0 (Sys.readdir folder)

(* The threads wait here until they are let go, and again when they have been stopped. *)

let start, leave = (Mutex.create (), Mutex.create ())
let stopped = ref 0

let pass gate =
  Mutex.lock gate;
  Mutex.unlock gate

let live number =
  pass start;
  compute number;
  incr stopped;
  pass leave

let rec differences found = function
  | later :: (earlier :: _ as rest) -> differences ((later -. earlier) :: found) rest
  | _ -> found

let measure () =
  Mutex.lock start;
  Mutex.lock leave;
  let all = start_threads about threads live in
  Thread.delay settle;
  let switches = voluntary_switches () in
  let first = usage () in
  Mutex.unlock start;
  Thread.delay !span;
  stopping := true;
  while !stopped < threads do
    Thread.delay 0.001
  done;
  let last = usage () in
  let switches = voluntary_switches () - switches in
  Mutex.unlock leave;
  join all;
  let per_second number = float_of_int number /. (last.time -. first.time) in
  let measures =
    percentiles "slice" (differences [] !notes) [ 50; 90 ]
    @ [ ("handovers_per_second", per_second !handoffs);
        ("voluntary_switches_per_second", per_second switches);
        ("iterations_per_second", per_second (Array.fold_left ( + ) 0 counts)) ]
  in
  (first, last, measures)

let () =
  run about
    [ ("experiment", Text "handoff");
      ("threads", Whole threads);
      ("time", Whole (nanoseconds !span)) ]
    measure
