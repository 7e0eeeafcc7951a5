(* The interpreter's lock is not the program's, as lock.py tells. *)

#use "common.ml"

let tasks, count, lock = (ref None, ref None, ref None)

let () =
  parse "lock.ml --tasks T [--count K] [--lock none|mutex]"
    [ number "tasks" 1 4096 tasks;
      number "count" 1 1_000_000_000 count;
      choice "lock" [ "none"; "mutex" ] lock ]

let tasks = required "tasks" tasks
let count = or_else 1_000_000 count
let lock = or_else "none" lock
let about = ("thread", tasks, tasks)
let counter = ref 0
let mutex = Mutex.create ()

let add () =
  for i = 1 to count do
    incr counter;
    ignore (Sys.opaque_identity [ i ])
  done

let add_locked () =
  for i = 1 to count do
    Mutex.lock mutex;
    incr counter;
    Mutex.unlock mutex;
    ignore (Sys.opaque_identity [ i ])
  done

let measure () =
  let gate = Mutex.create () in
  Mutex.lock gate;
  let threads =
    start_threads about tasks (fun _ ->
        Mutex.lock gate;
        Mutex.unlock gate;
        if lock = "none" then add () else add_locked ())
  in
  let first = usage () in
  Mutex.unlock gate;
  join threads;
  let last = usage () in
  let lost = (tasks * count) - !counter in
  if lost <> 0 && lock <> "none" then
    failwith (Printf.sprintf "%d updates were lost in spite of the lock" lost);
  let rate = float_of_int (tasks * count) /. (last.time -. first.time) in
  (first, last, [ ("lost_updates", float_of_int lost); ("operations_per_second", rate) ])

let () =
  run about
    [ ("experiment", Text "lock"); ("count", Whole count); ("lock", Text lock) ]
    measure
