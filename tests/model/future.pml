/*
 * A record's word through two generations: its owner submits, perhaps helps, waits, checks and
 * releases; an onlooker waits on a handle that may turn stale; a canceller holds such a handle
 * too; two workers hold a duplicate of every entry and may come late.
 *
 * Proved:
 *   - a task runs at most once in its generation, and never if it was cancelled;
 *   - whoever waits wakes up once the future is settled: a sleeper left behind would be an
 *     invalid end state;
 *   - what was written before the word is seen with it: the task's argument by its runner, the
 *     result by its owner (stores pass a FIFO buffer as on x86; see idle.inc);
 *   - a stale handle or entry neither cancels, nor runs, nor waits for a later generation.
 *
 * Not proved: memory weaker than x86-TSO (the submit is a release store, claim and settle are
 * acquire and release), generation numbers that wrap, release while others still read the
 * result (the owner's duty), death (death.pml), spurious wake-ups and time limits (both end a
 * sleep early, and the code then looks at the word).
 *
 * The worker's index in the word is left out: only a supervisor reads it.
 *
 * Mutants: SETTLE_STORE (settling loads the word, then stores it), CLAIM_DROPS (claiming
 * clears WAITED), CANCEL_SLEEPS (cancelling wakes nobody), CANCEL_ANY (cancelling ignores the
 * generation), WAIT_BLIND (the kernel's comparison is left out).
 */

#define GENERATIONS 2
#define OWNER 0
#define ONLOOKER 1
#define CANCELLER 2
#define ACTORS 5

#define FREE 0
#define PENDING 1
#define RUNNING 2
#define FINISHED 3
#define CANCELLED 4
#define WAITED 8

#define state_of(value) ((value) & 7)
#define generation_of(value) ((value) >> 4)
#define of(generation) ((generation) << 4)
#define is_settled(value) (state_of(value) >= FINISHED)

byte word = FREE | of(1);
byte argument;
byte result;

/* Entries and handles of generations up to this one are in other hands. */
byte submitted;
byte runs[GENERATIONS + 1];
bool cancelled[GENERATIONS + 1];
bool asleep[ACTORS];

/* (address, value) */
chan buffer[ACTORS] = [2] of { byte, byte };
#define WORD 0
#define ARGUMENT 1
#define RESULT 2
#define store(address, value) buffer[me]!address, value
#define drained empty(buffer[me])

inline flush(actor)
{
	d_step {
		buffer[actor]?address, value;
		if
		:: address == WORD -> word = value
		:: address == ARGUMENT -> argument = value
		:: address == RESULT -> result = value
		fi;
		address = 0;
		value = 0
	}
}

active proctype memory()
{
	byte address, value;

end:
	do
	:: flush(OWNER)
	:: flush(3)
	:: flush(4)
	od
}

/* The rest uses the caller's bytes me, seen and g, the generation of its entry or handle. */

inline wake_all()
{
	d_step {
		drained ->
		asleep[OWNER] = false;
		asleep[ONLOOKER] = false
	}
}

inline settle()
{
	do
	:: seen = word;
#ifdef SETTLE_STORE
		store(WORD, FINISHED | of(g));
		break
#else
		if
		:: atomic { drained && word == seen -> word = FINISHED | of(g) }
			break
		:: drained && word != seen
		fi
#endif
	od;
	if
	:: seen & WAITED -> wake_all()
	:: !(seen & WAITED)
	fi
}

inline try_to_run()
{
	do
	:: seen = word;
		if
		:: seen != (PENDING | of(g)) && seen != (PENDING | WAITED | of(g)) -> break
		:: else
		fi;
		if
		:: atomic {
			drained && word == seen ->
#ifdef CLAIM_DROPS
			word = RUNNING | of(g);
#else
			word = RUNNING | (seen & WAITED) | of(g);
#endif
			runs[g]++;
			assert(runs[g] == 1 && !cancelled[g])
		   }
			assert(argument == g);
			store(RESULT, g);
			settle();
			break
		:: drained && word != seen
		fi
	od;
	seen = 0
}

proctype runner(byte me)
{
	byte seen, g;

	g = 1;
	do
	:: g <= GENERATIONS -> submitted >= g; try_to_run(); g++
	:: else -> break
	od
}

active proctype canceller()
{
	byte me = CANCELLER;
	byte seen;
	byte g = 1;

	submitted >= g;
	do
	:: seen = word;
		if
#ifdef CANCEL_ANY
		:: state_of(seen) != PENDING -> break
#else
		:: state_of(seen) != PENDING || generation_of(seen) != g -> break
#endif
		:: else
		fi;
		if
		:: atomic {
			drained && word == seen ->
			word = CANCELLED | of(generation_of(seen));
			cancelled[generation_of(seen)] = true
		   }
#ifndef CANCEL_SLEEPS
			if
			:: seen & WAITED -> wake_all()
			:: !(seen & WAITED)
			fi;
#endif
			break
		:: drained && word != seen
		fi
	od
}

/* Ends when the future is settled or its generation is over. */
inline await()
{
	do
	:: seen = word;
		if
		:: is_settled(seen) || generation_of(seen) != g -> break
		:: else
		fi;
		if
		:: seen & WAITED
		:: atomic { drained && !(seen & WAITED) && word == seen -> word = seen | WAITED; seen = word }
		:: drained && !(seen & WAITED) && word != seen -> goto again
		fi;
#ifdef WAIT_BLIND
		asleep[me] = true;
		!asleep[me];
#else
		if
		:: atomic { drained && word == seen -> asleep[me] = true }
			!asleep[me]
		:: drained && word != seen
		fi;
#endif
again:
		skip
	od
}

active proctype onlooker()
{
	byte me = ONLOOKER;
	byte seen;
	byte g = 1;

	submitted >= g;
	await()
}

active proctype owner()
{
	byte me = OWNER;
	byte seen;
	byte g = 1;

	atomic { run runner(3); run runner(4) }
	do
	:: g <= GENERATIONS ->
		store(ARGUMENT, g);
		store(WORD, PENDING | of(g));
		/* The push: a read-modify-write. */
		atomic { drained -> submitted = g }
		if
		:: try_to_run()
		:: skip
		fi;
		await();
		assert(generation_of(seen) == g);
		if
		:: state_of(seen) == FINISHED -> assert(runs[g] == 1 && result == g && !cancelled[g])
		:: state_of(seen) == CANCELLED -> assert(runs[g] == 0 && cancelled[g] && g == 1)
		fi;
		atomic { drained -> assert(word == seen); word = FREE | of(g + 1) }
		g++
	:: else -> break
	od
}
