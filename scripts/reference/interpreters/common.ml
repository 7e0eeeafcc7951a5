(* What the OCaml programs of this folder share: options, threads, statistics, and the
   line of JSON at the end, as record.py writes it. For OCaml 4.12 to 4.14, run as

     ocaml -I +threads -I FOLDER unix.cma threads.cma FOLDER/PROGRAM.ml OPTION...

   Every program takes [--json FILE] [--tag KEY=VALUE]... [--quiet]; without --json and
   --quiet the record goes to standard output. A run that fails exits with 1 and a record
   that says why.

   Every loop allocates a little, as most OCaml does: code compiled by OCaml before 4.14
   looks whether another thread wants to run only where it allocates. Bytecode, which
   `ocaml` runs, looks at every turn of a loop. *)

let settle = 0.1 (* seconds that threads run before they are measured *)
let samples_beyond = 10 (* a percentile; as in bench/measure/histogram.h *)

(* The standard library has no clock that is never set. *)
let now = Unix.gettimeofday

type usage = { time : float; user : float; system : float }

(* What this process, and the children it waited for, have used by now. *)
let usage () =
  let times = Unix.times () in
  { time = now ();
    user = times.Unix.tms_utime +. times.Unix.tms_cutime;
    system = times.Unix.tms_stime +. times.Unix.tms_cstime }

let nanoseconds seconds = Float.to_int (Float.round (seconds *. 1e9))

(* Adds 1 to count until it is limit; the list is garbage at once. *)
let count_to count limit =
  while !count < limit do
    incr count;
    ignore (Sys.opaque_identity [ !count ])
  done

(* Names and nanoseconds of the median and, if samples_beyond lie beyond it, of the other
   percentiles. *)
let percentiles prefix seconds percents =
  let ordered = Array.of_list seconds in
  Array.sort compare ordered;
  let size = Array.length ordered in
  List.concat_map
    (fun percent ->
      let rank = ((size * percent) + 99) / 100 in
      if rank = 0 || (percent <> 50 && size - rank < samples_beyond) then []
      else [ (Printf.sprintf "%s_p%d_ns" prefix percent, ordered.(rank - 1) *. 1e9) ])
    percents

(* ---- options ---- *)

let json = ref None
let quiet = ref false
let tags = ref []
let program = Filename.basename Sys.argv.(0)

let refuse name text allowed =
  raise (Arg.Bad (Printf.sprintf "--%s '%s' is not allowed; give %s" name text allowed))

let is_number text =
  text <> ""
  && String.length text <= 18
  && List.for_all (fun c -> c >= '0' && c <= '9') (List.of_seq (String.to_seq text))

let number name low high cell =
  let set text =
    if is_number text && int_of_string text >= low && int_of_string text <= high then
      cell := Some (int_of_string text)
    else refuse name text (Printf.sprintf "a whole number from %d to %d" low high)
  in
  ("--" ^ name, Arg.String set, Printf.sprintf "N  %d to %d" low high)

let choice name choices cell =
  let set text =
    if List.mem text choices then cell := Some text
    else refuse name text ("one of " ^ String.concat ", " choices)
  in
  ("--" ^ name, Arg.String set, String.concat "|" choices)

let units = [ ("ns", 1e-9); ("us", 1e-6); ("ms", 1e-3); ("s", 1.0) ]

let seconds_of text =
  let rec digits i =
    if i < String.length text && (text.[i] = '.' || (text.[i] >= '0' && text.[i] <= '9')) then
      digits (i + 1)
    else i
  in
  let length = digits 0 in
  let unit_name = String.sub text length (String.length text - length) in
  match (float_of_string_opt (String.sub text 0 length), List.assoc_opt unit_name units) with
  | Some value, Some unit_seconds -> value *. unit_seconds
  | _ -> -1.0

(* Seconds; none at all only if empty. *)
let time ?(empty = false) name cell =
  let set text =
    let seconds = seconds_of text in
    if (seconds > 0.0 && seconds <= 3600.0) || (empty && seconds = 0.0) then cell := seconds
    else refuse name text "a time up to 3600s with its unit: ns, us, ms or s"
  in
  ("--" ^ name, Arg.String set, "TIME  with its unit")

let add_tag text =
  match String.index_opt text '=' with
  | None | Some 0 -> refuse "tag" text "KEY=VALUE"
  | Some i ->
      let value = String.sub text (i + 1) (String.length text - i - 1) in
      tags := (String.sub text 0 i, value) :: !tags

let shared_options =
  [ ("--json", Arg.String (fun file -> json := Some file), "FILE  append a record");
    ("--tag", Arg.String add_tag, "KEY=VALUE  for the record");
    ("--quiet", Arg.Set quiet, " no record on standard output") ]

let parse usage_text options =
  Arg.parse (options @ shared_options)
    (fun word -> raise (Arg.Bad (word ^ ": unknown argument")))
    usage_text

let required name cell =
  match !cell with
  | Some value -> value
  | None ->
      Printf.eprintf "%s: --%s is required\n" program name;
      exit 2

let or_else default cell = Option.value !cell ~default

(* ---- the record ---- *)

type value = Null | Text of string | Whole of int | Real of float | Table of (string * value) list

let quote text =
  let buffer = Buffer.create 64 in
  String.iter
    (function
      | ('"' | '\\') as c -> Printf.bprintf buffer "\\%c" c
      | c when c < ' ' -> Printf.bprintf buffer "\\u%04x" (Char.code c)
      | c -> Buffer.add_char buffer c)
    text;
  "\"" ^ Buffer.contents buffer ^ "\""

let rec show = function
  | Null -> "null"
  | Text text -> quote text
  | Whole number -> string_of_int number
  | Real number -> Printf.sprintf "%.3f" number
  | Table parts ->
      let show_part (name, value) = quote name ^ ":" ^ show value in
      "{" ^ String.concat "," (List.map show_part parts) ^ "}"

let tag_value text = if is_number text then Whole (int_of_string text) else Text text

(* A single write. *)
let append file line =
  let output =
    if file = "-" then Unix.stdout
    else Unix.openfile file [ Unix.O_WRONLY; Unix.O_CREAT; Unix.O_APPEND ] 0o666
  in
  if Unix.write_substring output line 0 (String.length line) < String.length line then
    raise (Unix.Unix_error (Unix.ENOSPC, "write", file))

(* Does not return, and does not wait for threads that run. *)
let finish parts status =
  let line = show (Table parts) in
  let written = String.sub line 0 (String.length line - 1) ^ ",\"warnings\":[]}\n" in
  let file = match !json with None when not !quiet -> Some "-" | file -> file in
  match Option.iter (fun file -> append file written) file with
  | () -> Unix._exit status
  | exception Unix.Unix_error (error, _, _) ->
      Printf.eprintf "%s: cannot write the record to %s: %s\n%!" program
        (Option.value file ~default:"-") (Unix.error_message error);
      Unix._exit 1

(* about: mode, tasks and workers *)
let head about error =
  let tags = List.rev_map (fun (name, text) -> (name, tag_value text)) !tags in
  let mode, tasks, workers = about in
  (("schema", Whole 1) :: tags)
  @ [ ("program", Text "OCaml");
      ("version", Text Sys.ocaml_version);
      ("status", Text (if error = None then "ok" else "failed"));
      ("error", match error with None -> Null | Some reason -> Text reason);
      ("mode", Text mode);
      ("tasks", Whole tasks);
      ("workers", Whole workers) ]

let fail about error =
  let reason =
    match error with
    | Failure reason -> reason
    | Unix.Unix_error (error, call, _) -> call ^ ": " ^ Unix.error_message error
    | other -> Printexc.to_string other
  in
  Printf.eprintf "%s: %s\n%!" program reason;
  finish (head about (Some reason)) 1

(* measure () gives the usage at the first and at the last moment, and the measures; settings
   is what else the record says of the run. *)
let run about settings measure =
  match measure () with
  | exception error -> fail about error
  | first, last, measures ->
      finish
        (head about None
        @ [ ("elapsed_ns", Whole (nanoseconds (last.time -. first.time)));
            ("spawn_ns", Null);
            ("work_ns", Null);
            ("teardown_ns", Null);
            ("user_ns", Whole (nanoseconds (last.user -. first.user)));
            ("system_ns", Whole (nanoseconds (last.system -. first.system)));
            ("options", Table settings);
            ("measures", Table (List.map (fun (name, value) -> (name, Real value)) measures)) ])
        0

(* ---- threads ---- *)

(* Threads that call body 0, body 1 and so on. Any exception ends the program. *)
let start_threads about count body =
  let guarded number = try body number with error -> fail about error in
  List.init count (Thread.create guarded)

let join = List.iter Thread.join
