/*
 * A process pool of two workers that may be killed between any two of their steps, with the
 * supervisor that settles what a dead worker ran, finishes the wakes that it owed and starts
 * a replacement with the same index.
 *
 * Proved, for every moment of death:
 *   - every task settles, and the one who waits for it wakes up;
 *   - a task begins at most once, with RETRY at most 1 + RETRY times;
 *   - MEET: no task waits in a queue while a living worker sleeps and nobody, supervisor and
 *     replacement included, is about to wake it;
 *   - END: all workers leave, also when one dies on its way out;
 *   - CHILD: a child that was being pushed when its parent's worker died is not left pending.
 *
 * Not proved: what parking.pml does not prove either; death of the process that submits,
 * waits and supervises; more than two workers; cancel, release and reuse (future.pml: here a
 * record has one generation, and its word is one step's worth of separate variables); the
 * allocator of records; nested waits.
 *
 * A store to a cell, to taken[] or to a new record is done at once: only the CAS, the tail or
 * the death that follows lets others see it, and each of them comes after an empty buffer.
 *
 * TASKS; DEATHS; RETRY; CHILD: the first task has one, TASKS must be 1; BATCH; ASLEEP.
 *
 * Mutants: NO_OWED_WAKE (the supervisor wakes nobody), NO_SECOND_WAKE (it does not wake one
 * whose park word is 0 already: the waker died just before its futex_wake), NO_SETTLED_WAKE
 * (the same for a settled record's waiter), NO_TAKEN (the replacement does not look at
 * taken[]), NO_REST (the replacement does not wait for the one who is waking its dead
 * predecessor), NO_REPUBLISH (the replacement does not publish a cell whose tail its
 * predecessor did not), PENDING_FIRST (a child is pending before it is in a cell), BIT_OWNS
 * (the right to wake goes with the parked bit, and the supervisor wakes everybody: it
 * overtakes a living waker, which then makes a worker the searcher that knows nothing of it).
 */

#define LOCAL CHILD
#define WAKER (2 + me)
#define SUPERVISOR WORKERS
#define MAIN (WORKERS + 1)
#define ACTORS (WORKERS + 2)
/* Cells a queue: it never wraps. */
#define SIZE (TASKS + DEATHS)
#define RECORDS (TASKS + CHILD * (1 + RETRY))

#define FREE 0
#define PENDING 1
#define RUNNING 2
#define FINISHED 3
#define BROKEN 4

#include "idle.inc"

/* A record's word, changed by atomic read-modify-writes only; worker is 1 + its index. */
byte state[RECORDS];
bool waited[RECORDS];
byte worker_of[RECORDS];

byte runs[RECORDS];
byte retries[RECORDS];
byte records = TASKS;

/* An entry is 1 + a record. */
byte cell[QUEUES * SIZE];
byte taken[WORKERS * BATCH];

/* 1 + the record on whose word main sleeps in futex_wait. */
byte main_sleeps;
bool finished;
byte gone;

byte deaths;
/* 1 + the worker that takes no more steps. */
byte doomed;
bool dead[WORKERS];

#define settled(record) (state[record] >= FINISHED)
#define begun(record) (runs[record] > 0 || state[record] == BROKEN)
#define cell_of(queue, position) cell[(queue) * SIZE + position]
#define left_of(index) taken[me * BATCH + index]

/* Under the ring's lock, by processes that do not die. */
inline push(record)
{
	atomic {
		cell_of(RING, tail[RING]) = record + 1;
		tail[RING]++
	}
}

inline wake_waiter(record)
{
	if
	:: main_sleeps == record + 1 -> main_sleeps = 0
	:: else
	fi
}

inline move_head(queue)
{
	atomic {
		drained;
		if
		:: head[queue] == position -> head[queue] = position + n; position = 0; goto found
		:: else -> position = 0; n = 0
		fi
	}
}

/* Copies cells to taken[], then claims them with a CAS of the head. */
inline take(queue)
{
	if
	:: atomic {
		filled(queue) ->
		position = head[queue];
		n = 1;
		left_of(0) = cell_of(queue, position)
	   }
		move_head(queue)
#if BATCH > 1
	:: atomic {
		tail_of(queue) - head[queue] > 1 ->
		position = head[queue];
		n = 2;
		left_of(0) = cell_of(queue, position);
		left_of(1) = cell_of(queue, position + 1)
	   }
		move_head(queue)
#endif
	:: !filled(queue)
	fi
}

inline push_child()
{
	atomic { child = records; records++ }
#ifdef PENDING_FIRST
	state[child] = PENDING;
	cell_of(local(me), my_tail) = child + 1;
#else
	cell_of(local(me), my_tail) = child + 1;
	state[child] = PENDING;
#endif
	child = 0;
	push_local();
	wake_one()
}

/* The word keeps the worker, so that the supervisor knows whose waiters to wake again. */
inline settle()
{
	atomic {
		drained -> state[task] = FINISHED;
		if
		:: waited[task] -> waited[task] = false
		:: !waited[task] -> worker_of[task] = 0; task = 0; goto next
		fi
	}
	/* Then it no longer matters, and forgetting it makes fewer states. */
	atomic { drained -> wake_waiter(task); worker_of[task] = 0; task = 0 }
}

#if LOCAL
/* The tail in memory is the one that others have seen, or may see. */
inline republish()
{
	my_tail = tail[local(me)];
#ifndef NO_REPUBLISH
	if
	:: cell_of(local(me), my_tail) != 0 && state[cell_of(local(me), my_tail) - 1] == PENDING ->
		push_local()
	:: else
	fi
#endif
}
#endif

proctype worker(byte me)
{
	byte my_tail, mask, target, position, n, task, child;
	bool seen;

alive:
	{
#if LOCAL
		republish();
#endif
		goto rest;
again:
#if LOCAL
		take(local(me));
#endif
		take(RING);
#if LOCAL
		take(local((me + 1) % WORKERS));
#endif
#ifdef END
		if
		:: ending ->
			look();
			if
			:: seen -> seen = false; goto again
			:: else -> goto leave
			fi
		:: !ending
		fi;
#endif
		idle();
rest:
		sleep();
		if
		:: n == 0 -> goto again
		:: n > 0
		fi;
found:
		if
		:: searcher == me + 1 -> atomic { drained -> searcher = 0 }
		:: searcher != me + 1
		fi;
		look();
		if
		:: seen -> seen = false; wake_one()
		:: else
		fi;
next:
		if
		:: atomic {
			n > 0 && drained ->
			n--;
			task = left_of(n);
#if RETRY == 0
			/* Whatever it is, it will not be pending again. */
			left_of(n) = 0;
#endif
			if
			:: task != 0 && state[task - 1] == PENDING ->
				task--;
				state[task] = RUNNING;
				worker_of[task] = me + 1;
				runs[task]++;
				assert(runs[task] <= 1 + RETRY)
			:: else -> task = 0; goto next
			fi
		   }
#if CHILD
			if
			:: task == 0 -> push_child()
			:: task != 0
			fi;
#endif
#ifdef MEET
			begun(0) && begun(1);
#endif
			settle();
			goto next
		:: n == 0 -> goto again
		fi
	} unless {
		atomic {
			doomed == me + 1 ->
			doomed = 0;
			asleep[me] = false;
			my_tail = 0;
			mask = 0;
			target = 0;
			position = 0;
			n = 0;
			task = 0;
			child = 0;
			seen = false;
			dead[me] = true
		}
	}
	/* The replacement. */
	!dead[me];
#ifndef NO_TAKEN
	n = BATCH;
#endif
#ifdef NO_REST
	park[me] = 0;
#endif
	goto alive;

leave:
	gone = gone | BIT(me)
}

#ifdef END
#define mortal(w) (_nr_pr == PROCESSES && !dead[w] && !(gone & BIT(w)))
#else
#define mortal(w) (_nr_pr == PROCESSES && !dead[w] && !finished)
#endif
/* All of them; a worker is not doomed before it runs. */
#define PROCESSES (4 + WORKERS)

active proctype killer()
{
end:
	do
#if defined(END) || DEATHS > 1
	:: atomic { deaths < DEATHS && doomed == 0 && mortal(0) -> doomed = 1; deaths++ }
#endif
	/* The workers are alike: where one dies at most, it may as well be this one. */
	:: atomic { deaths < DEATHS && doomed == 0 && mortal(1) -> doomed = 2; deaths++ }
	od
}

inline settle_for(w)
{
	atomic {
		do
		:: i < RECORDS ->
			if
			:: worker_of[i] == w + 1 && state[i] == RUNNING && retries[i] < RETRY ->
				retries[i]++;
				state[i] = PENDING;
				worker_of[i] = 0;
				push(i)
			:: worker_of[i] == w + 1 && state[i] == RUNNING && retries[i] >= RETRY ->
				state[i] = BROKEN;
				worker_of[i] = 0;
				waited[i] = false;
				wake_waiter(i)
			:: worker_of[i] == w + 1 && state[i] != RUNNING ->
#ifndef NO_SETTLED_WAKE
				wake_waiter(i);
#endif
				worker_of[i] = 0
			:: else
			fi;
			i++
		:: i == RECORDS -> i = 0; break
		od
	}
}

inline bury(w)
{
	settle_for(w);
	if
	:: atomic { searcher == w + 1 -> searcher = 0 }
	:: searcher != w + 1
	fi;
#ifdef BIT_OWNS
	parked = parked & ~BIT(w);
	parked = 0;
	park[0] = 0;
	asleep[0] = false;
	park[1] = 0;
	asleep[1] = false;
#else
	/* If someone is waking w he goes on with it, and the replacement waits for him. */
	if
	:: atomic { park[w] == 1 -> park[w] = 0 }
	:: park[w] != 1
	fi;
	parked = parked & ~BIT(w);
#ifndef NO_OWED_WAKE
	if
	:: park[1 - w] == 2 + w -> finish_wake(1 - w)
#ifdef NO_SECOND_WAKE
	:: park[1 - w] != 2 + w
#else
	:: atomic { park[1 - w] != 2 + w -> asleep[1 - w] = false }
#endif
	fi;
#endif
#endif
	dead[w] = false
}

/* A dead process's stores are all in memory before its death can be seen. */
active proctype supervisor()
{
	byte me = SUPERVISOR;
	byte i;

end:
	do
	:: dead[0] && empty(buffer[0]) -> bury(0)
	:: dead[1] && empty(buffer[1]) -> bury(1)
	od
}

/*
 * Sets WAITED unless the record is settled, then sleeps unless WAITED is gone. The kernel
 * compares the whole word: where it differs but WAITED is still set, the code comes here again.
 */
inline await(record)
{
	do
	:: settled(record) -> break
	:: atomic { !settled(record) -> waited[record] = true }
		atomic {
			if
			:: waited[record] -> main_sleeps = record + 1
			:: else
			fi
		}
		main_sleeps == 0
	od
}

inline end_all()
{
	ending = true;
	i = 0;
	do
	:: i < WORKERS ->
		if
#ifdef BIT_OWNS
		:: atomic { drained -> parked = parked & ~BIT(i) }
			finish_wake(i)
#else
		:: atomic { drained && is_parked(i) -> own(i) }
			finish_wake(i)
		:: drained && !is_parked(i)
#endif
		fi;
		i++
	:: else -> break
	od;
	gone == BIT(0) + BIT(1)
}

active proctype main()
{
	byte me = MAIN;
	byte mask, target, i;

	atomic {
#ifdef ASLEEP
		park[0] = 1;
		park[1] = 1;
		parked = BIT(0) | BIT(1);
		asleep[0] = true;
		asleep[1] = true;
#endif
		run worker(0);
		run worker(1)
	}
	do
	:: i < TASKS ->
		atomic { state[i] = PENDING; push(i); i++ }
		wake_one()
	:: i == TASKS -> i = 0; break
	od;
	do
	:: i < TASKS -> await(i); i++
	:: i == TASKS -> break
	od;
#if CHILD
	do
	:: i < RECORDS -> settled(i) || state[i] == FREE; i++
	:: i == RECORDS -> break
	od;
#endif
	finished = true;
#ifdef END
	end_all()
#endif
}
