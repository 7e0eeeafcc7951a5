(* CPU-bound tasks, as cpu.py tells. *)

#use "common.ml"

let mode, tasks, workers, count = (ref None, ref None, ref None, ref None)

let () =
  parse "cpu.ml --mode serial|thread|process [--tasks T] [--workers W] [--count N]"
    [ choice "mode" [ "serial"; "thread"; "process" ] mode;
      number "tasks" 1 100_000 tasks;
      number "workers" 1 4096 workers;
      number "count" 1 1_000_000_000_000 count ]

let mode = required "mode" mode
let tasks = or_else 4 tasks
let workers = if mode = "serial" then 1 else or_else tasks workers
let count = or_else 1_000_000 count
let about = (mode, tasks, workers)

let work worker =
  let task = ref worker in
  while !task < tasks do
    count_to (ref 0) count;
    task := !task + workers
  done

let run_in_processes () =
  let start worker =
    match Unix.fork () with
    | 0 ->
        work worker;
        Unix._exit 0
    | child -> child
  in
  let wait child =
    if snd (Unix.waitpid [] child) <> Unix.WEXITED 0 then failwith "a worker failed"
  in
  List.iter wait (List.init workers start)

let () =
  run about [ ("experiment", Text "cpu"); ("count", Whole count) ] (fun () ->
      count_to (ref 0) (min count 10_000);
      let first = usage () in
      (match mode with
      | "serial" -> work 0
      | "thread" -> join (start_threads about workers work)
      | _ -> run_in_processes ());
      let last = usage () in
      let iterations = float_of_int (tasks * count) in
      (first, last, [ ("iteration_ns", (last.time -. first.time) *. 1e9 /. iterations) ]))
