#define WAKER 2
#define LOCAL CHILD
#define ACTORS (WORKERS + SUBMITTERS + 1)
#define ENDER (WORKERS + SUBMITTERS)
#define TASKS (SUBMITTERS * EACH + CHILD)

#include "idle.inc"

byte begun;
byte settled;
byte submitted;
byte gone;

/* The ring's lock makes the push one step. */
inline push()
{
#ifdef NO_FENCE
	store_tail(RING, i)
#else
	atomic { drained -> tail[RING]++ }
#endif
}

proctype submitter(byte me)
{
	byte target, mask, i;

	do
	:: i < EACH ->
		i++;
		push();
		wake_one()
	:: else -> break
	od;
	submitted++
}

/* Copies entries, then claims them with a CAS of the head. */
inline take(queue)
{
	if
	:: atomic { filled(queue) -> position = head[queue]; n = 1 }; move_head(queue)
#if BATCH > 1
	:: atomic { tail_of(queue) - head[queue] > 1 -> position = head[queue]; n = 2 }; move_head(queue)
#endif
	:: !filled(queue)
	fi
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
		:: else -> n = 0; position = 0
		fi
	}
}

proctype worker(byte me)
{
	byte my_tail, target, mask, position, n;
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
	:: searcher == me + 1 -> atomic { drained -> searcher = 0 }
	:: searcher != me + 1
	fi;
#ifndef NO_CHAIN
	look();
	if
	:: seen -> seen = false; wake_one()
	:: else
	fi;
#endif
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
	byte i;
	byte me = ENDER;

	atomic {
		i = 0;
#ifdef ASLEEP
		park[0] = 1; park[1] = 1; parked = 3; asleep[0] = true; asleep[1] = true;
#if WORKERS > 2
		park[2] = 1; parked = 7; asleep[2] = true;
#endif
#endif
		do
		:: i < WORKERS -> run worker(i); i++
		:: i >= WORKERS && i < ENDER -> run submitter(i); i++
		:: else -> break
		od;
		i = 0
	}
#ifdef END
	submitted == SUBMITTERS;
	ending = true;
	do
	:: i < WORKERS ->
		if
		:: atomic { drained && is_parked(i) -> own(i) }; finish_wake(i)
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
