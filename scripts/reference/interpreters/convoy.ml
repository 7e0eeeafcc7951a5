(* The convoy effect, as convoy.py tells. *)

#use "common.ml"

let folder = Filename.dirname Sys.argv.(0)
let hogs, io, operations = (ref None, ref None, ref None)
let limit = ref 2.0
let pause = ref 0.001
let client = ref ("python3 " ^ Filename.concat folder "echo_client.py")

let () =
  parse
    "convoy.ml --hogs K --io sleep|echo|pipe [--operations N] [--time LIMIT] [--pause TIME] \
     [--client COMMAND]"
    [ number "hogs" 0 4096 hogs;
      choice "io" [ "sleep"; "echo"; "pipe" ] io;
      number "operations" 1 10_000_000 operations;
      time "time" limit;
      time ~empty:true "pause" pause;
      ("--client", Arg.Set_string client, "COMMAND  see echo_client.py") ]

let hogs = required "hogs" hogs
let io = required "io" io
let operations = or_else 10_000 operations
let about = ("thread", 1, hogs + 1)
let chunk = 1000 (* iterations between two looks at whether to stop *)
let asked = 0.001 (* seconds of a sleep *)
let stopping = ref false
let counts = Array.make (max hogs 1) 0

let compute number =
  let count = ref 0 in
  while not !stopping do
    count_to count (!count + chunk);
    counts.(number) <- !count
  done

let iterations () = Array.fold_left ( + ) 0 counts

(* While I/O goes on: the thread that does it calls start and stop. *)

let latencies = ref []
let done_before = ref 0
let hog_iterations = ref 0
let first = ref (usage ())
let last = ref !first

let start () =
  done_before := iterations ();
  first := usage ()

let stop () =
  last := usage ();
  hog_iterations := iterations () - !done_before

(* Kinds of I/O *)

(* Adds the latency that each operation returns. *)
let again_and_again operation =
  start ();
  let deadline = now () +. !limit in
  let rec continue left =
    if left > 0 then begin
      let before = now () in
      operation ();
      let after = now () in
      latencies := (after -. before) :: !latencies;
      if after < deadline then continue (left - 1)
    end
  in
  continue operations;
  stop ()

let sleep () =
  again_and_again (fun () -> Thread.delay asked);
  latencies := List.rev_map (fun seconds -> seconds -. asked) !latencies

let write_and_read () =
  let reader, writer = Unix.pipe () in
  let byte = Bytes.make 1 'x' in
  again_and_again (fun () ->
      ignore (Unix.write writer byte 0 1);
      ignore (Unix.read reader byte 0 1))

let serve server =
  let message = Bytes.create 64 in
  let receive () = Unix.recvfrom server message 0 64 [] in
  let rec answer (length, client) =
    if Bytes.sub_string message 0 length <> "end" then begin
      ignore (Unix.sendto server message 0 length [] client);
      answer (receive ())
    end
  in
  let request = receive () in
  start ();
  answer request;
  stop ()

(* Adds the round trips in a report to the latencies. *)
let rec read_report channel =
  match input_line channel with
  | exception End_of_file -> ()
  | line ->
      latencies := (float_of_string line *. 1e-9) :: !latencies;
      read_report channel

(* The main thread waits for the client meanwhile. *)
let echo () =
  let server = Unix.socket Unix.PF_INET Unix.SOCK_DGRAM 0 in
  Unix.bind server (Unix.ADDR_INET (Unix.inet_addr_loopback, 0));
  let port = match Unix.getsockname server with Unix.ADDR_INET (_, port) -> port | _ -> 0 in
  let thread = start_threads about 1 (fun _ -> serve server) in
  let numbers = [ port; operations; nanoseconds !limit; nanoseconds !pause ] in
  let command = String.split_on_char ' ' !client @ List.map string_of_int numbers in
  let report = Unix.open_process_args_in (List.hd command) (Array.of_list command) in
  read_report report;
  if Unix.close_process_in report <> Unix.WEXITED 0 then failwith "the client failed";
  join thread

let in_a_thread body = join (start_threads about 1 (fun _ -> body ()))

let measure () =
  let threads = start_threads about hogs compute in
  Thread.delay settle;
  (match io with
  | "sleep" -> in_a_thread sleep
  | "pipe" -> in_a_thread write_and_read
  | _ -> echo ());
  stopping := true;
  join threads;
  let samples = float_of_int (List.length !latencies) in
  let rate = float_of_int !hog_iterations /. (!last.time -. !first.time) in
  let measures =
    percentiles "latency" !latencies [ 50; 90; 99 ]
    @ [ ("latency_mean_ns", List.fold_left ( +. ) 0.0 !latencies *. 1e9 /. samples);
        ("operations", samples);
        ("hog_iterations_per_second", rate) ]
  in
  (!first, !last, measures)

let () =
  run about
    [ ("experiment", Text "convoy");
      ("hogs", Whole hogs);
      ("io", Text io);
      ("operations", Whole operations);
      ("time", Whole (nanoseconds !limit));
      ("pause", Whole (nanoseconds !pause)) ]
    measure
