/*
 * No wake-up is lost: workers that search, park, are woken and end, while submitters push to
 * the ring and a running task pushes a child to its worker's own queue.
 *
 * Proved, for every interleaving and every delay of a store:
 *   - every task gets done; a state in which a task lies in a queue, the workers sleep and no
 *     waker is under way would be an invalid end state;
 *   - MEET: the tasks wait for each other, so it is also true that no task waits in a queue
 *     while a worker sleeps and nobody is about to wake it (with batches of one);
 *   - END: `ending` may come at any moment after the submits; all workers leave, and only
 *     when all tasks are done.
 *
 * Not proved: weaker memory than x86-TSO (on arm64 a read-modify-write does not order later
 * plain loads: the code needs seq_cst on both sides, or fences), what the compiler reorders,
 * full or wrapping queues (queue.pml), more workers, submitters and tasks than check asks
 * for, termination of loops under an unfair scheduler, spurious wake-ups (they only add
 * another look).
 *
 * SUBMITTERS with EACH tasks; CHILD: the first task has a child; BATCH: most that a worker
 * takes at once; ASLEEP: the workers are parked at first, which keeps more of them feasible.
 *
 * Mutants: NO_FENCE and NO_FENCE_LOCAL (nothing between publishing to the ring, or to the own
 * queue, and reading the idle state), NO_RECHECK (parking without another look), NO_CHAIN
 * (who finds work does not wake the next), SEARCHER_CHAINS (only the searcher does: not one
 * that found work at its last look before sleeping, when it had given up the search),
 * PLAIN_SEARCHER (a plain store ends a search that found work), NO_LAST_LOOK (leaving without
 * another look after `ending` is seen).
 */

#define LOCAL CHILD
#define WAKER 2
#define TASKS (SUBMITTERS * EACH + CHILD)
#define ENDER (WORKERS + SUBMITTERS)
#ifdef END
#define ACTORS (ENDER + 1)
#else
#define ACTORS ENDER
#endif

#include "idle.inc"

byte begun;
byte settled;
byte submitted;
byte gone;

/* The ring's lock makes the push one step. Position stands for content: cells are not kept. */
inline push()
{
#ifdef NO_FENCE
	store(TAIL(RING), i)
#else
	atomic { drained -> tail[RING]++ }
#endif
}

proctype submitter(byte me)
{
	byte mask, target, i;

	do
	:: i < EACH ->
		i++;
		push();
		wake_one()
	:: else -> break
	od;
	submitted++
}

inline move_head(queue)
{
	atomic {
		drained;
		if
		:: head[queue] == position ->
			head[queue] = position + n;
			parent = (CHILD && queue == RING && position == 0);
			position = 0;
			goto found
		:: else -> position = 0; n = 0
		fi
	}
}

/* Reads the counters, then claims n entries with a CAS of the head. */
inline take(queue)
{
	if
	:: atomic { filled(queue) -> position = head[queue]; n = 1 }
		move_head(queue)
#if BATCH > 1
	:: atomic { tail_of(queue) - head[queue] > 1 -> position = head[queue]; n = 2 }
		move_head(queue)
#endif
	:: !filled(queue)
	fi
}

proctype worker(byte me)
{
	byte my_tail, mask, target, position, n;
	bool seen, parent;

#ifdef ASLEEP
	goto rest;
#endif
again:
#if LOCAL
	take(local(me));
#endif
	take(RING);
#if LOCAL
	take(local((me + 1) % WORKERS));
#if WORKERS > 2
	take(local((me + 2) % WORKERS));
#endif
#endif
#ifdef END
	if
	:: ending ->
#ifndef NO_LAST_LOOK
		look();
#endif
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
	goto again;

found:
	if
#ifdef PLAIN_SEARCHER
	:: searcher == me + 1 -> store(SEARCHER, 0)
#else
	:: searcher == me + 1 -> atomic { drained -> searcher = 0 }
#endif
#ifdef SEARCHER_CHAINS
	:: searcher != me + 1 -> goto execute
#else
	:: searcher != me + 1
#endif
	fi;
#ifndef NO_CHAIN
	look();
	if
	:: seen -> seen = false; wake_one()
	:: else
	fi;
#endif
execute:
	do
	:: n > 0 ->
		begun++;
#if CHILD
		if
		:: parent -> parent = false; push_local(); wake_one()
		:: else
		fi;
#endif
#ifdef MEET
		begun == TASKS;
#endif
		atomic { settled++; n-- }
	:: else -> break
	od;
	goto again;

#ifdef END
leave:
	gone++
#else
	skip
#endif
}

init
{
	byte me = ENDER;
	byte i;

	atomic {
#ifdef ASLEEP
		do
		:: i < WORKERS ->
			park[i] = 1;
			parked = parked | BIT(i);
			asleep[i] = true;
			i++
		:: else -> i = 0; break
		od;
#endif
		do
		:: i < WORKERS -> run worker(i); i++
		:: i >= WORKERS && i < ENDER -> run submitter(i); i++
		:: else -> i = 0; break
		od
	}
#ifdef END
	submitted == SUBMITTERS;
	ending = true;
	do
	:: i < WORKERS ->
		if
		:: atomic { drained && is_parked(i) -> own(i) }
			finish_wake(i)
		:: drained && !is_parked(i)
		fi;
		i++
	:: else -> break
	od;
	gone == WORKERS;
	assert(settled == TASKS)
#else
	settled == TASKS
#endif
}
