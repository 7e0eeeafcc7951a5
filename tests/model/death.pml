#define DIRECT
#define WAKER (2 + me)
#define LOCAL CHILD
#define SUPERVISOR WORKERS
#define MAIN (WORKERS + 1)
#define SIZE (TASKS + DEATHS)
#define RECORDS (TASKS + CHILD * (1 + RETRY))

#define FREE 0
#define PENDING 1
#define RUNNING 2
#define FINISHED 3
#define BROKEN 4

#include "idle.inc"

byte state[RECORDS];
bool waited[RECORDS];
byte worker_of[RECORDS];
byte runs[RECORDS];
byte retries[RECORDS];
/* Entries are records + 1. */
byte cell[QUEUES * SIZE];
byte taken[WORKERS * BATCH];

byte records = TASKS;
byte main_sleeps;
byte deaths;
byte doomed;
bool dead[WORKERS];
bool finished;
byte gone;

#define settled(r) (state[r] >= FINISHED)
#define started(r) (runs[r] > 0 || state[r] == BROKEN)

inline push(r)
{
	atomic {
		cell[RING * SIZE + tail[RING]] = r + 1;
		tail[RING]++
	}
}

inline wake_waiter(r)
{
	atomic {
		if
		:: main_sleeps == r + 1 -> main_sleeps = 0
		:: else
		fi
	}
}

inline take(queue)
{
	if
	:: atomic { filled(queue) -> position = head[queue]; n = 1; taken[me * BATCH] = cell[(queue) * SIZE + position] }
		move_head(queue)
#if BATCH > 1
	:: atomic {
		tail_of(queue) - head[queue] > 1 -> position = head[queue]; n = 2;
		taken[me * BATCH] = cell[(queue) * SIZE + position];
		taken[me * BATCH + 1] = cell[(queue) * SIZE + position + 1]
	   }
		move_head(queue)
#endif
	:: !filled(queue)
	fi
}

inline move_head(queue)
{
	atomic {
		if
		:: head[queue] == position -> head[queue] = position + n; position = 0; goto found
		:: else -> n = 0; position = 0
		fi
	}
}

/* A task claimed: n counts the entries of taken[] gone, this one included. */
inline run_task()
{
#if CHILD
	if
	:: task == 0 ->
		atomic { child = records; records++ }
#ifdef PENDING_FIRST
		state[child] = PENDING;
#endif
		cell[local(me) * SIZE + my_tail] = child + 1;
#ifndef PENDING_FIRST
		state[child] = PENDING;
#endif
		child = 0;
		push_local();
		wake_one()
	:: task != 0
	fi;
#endif
#ifdef MEET
	/* The others have begun, or will never. */
	started(0) && started(1);
#endif
	atomic {
		state[task] = FINISHED;
		if
		:: waited[task] -> waited[task] = false
		:: !waited[task] -> worker_of[task] = 0; task = 0; goto next
		fi
	}
	atomic { wake_waiter(task); worker_of[task] = 0; task = 0 }
}

proctype worker(byte me)
{
	byte my_tail, target, mask, position, n, task, child;
	bool seen;

alive:
	{
#if LOCAL
		my_tail = tail[local(me)];
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
		:: searcher == me + 1 -> searcher = 0
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
			n > 0 -> n--;
			task = taken[me * BATCH + n];
#if RETRY == 0
			taken[me * BATCH + n] = 0;
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
			run_task();
			goto next
		:: n == 0 -> goto again
		fi
	} unless {
		atomic {
			doomed == me + 1 ->
			doomed = 0;
			asleep[me] = false;
			my_tail = 0; target = 0; mask = 0; position = 0; n = 0; task = 0; child = 0;
			seen = false;
			dead[me] = true
		}
	}
	!dead[me];
#ifndef NO_TAKEN
	n = BATCH;
#endif
	goto alive;
leave:
	gone = gone | BIT(me)
}

#ifdef END
#define may_die(w) (_nr_pr == 5 && !dead[w] && !(gone & BIT(w)))
#else
#define may_die(w) (_nr_pr == 5 && !dead[w] && !finished)
#endif

active proctype killer()
{
end:
	do
#if defined(END) || DEATHS > 1
	:: atomic { deaths < DEATHS && may_die(0) -> doomed = 1; deaths++ }
#endif
	:: atomic { deaths < DEATHS && may_die(1) -> doomed = 2; deaths++ }
	od
}

inline bury(w)
{
	atomic {
		do
		:: i == RECORDS -> i = 0; break
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
		od
	}
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
	atomic { asleep[1] = false; dead[w] = false }
#else
	if
	:: atomic { park[w] == 1 -> park[w] = 0 }
	:: park[w] != 1
	fi;
	parked = parked & ~BIT(w);
#ifndef NO_OWED_WAKE
	if
	:: park[1 - w] == 2 + w -> finish_wake(1 - w)
	:: atomic { park[1 - w] != 2 + w -> asleep[1 - w] = false }
	fi;
#endif
	dead[w] = false
#endif
}

active proctype supervisor()
{
	byte me = SUPERVISOR;
	byte i;

end:
	do
	:: dead[0] -> bury(0)
	:: dead[1] -> bury(1)
	od
}

active proctype main()
{
	byte me = MAIN;
	byte i, target, mask;

	atomic { run worker(0); run worker(1) }
	do
	:: i < TASKS ->
		atomic { state[i] = PENDING; push(i); i++ }
		wake_one()
	:: i == TASKS -> i = 0; break
	od;
	do
	:: atomic { i < TASKS && settled(i) -> i++ }
	:: atomic { i < TASKS && !settled(i) -> waited[i] = true }
		atomic {
			if
			:: waited[i] -> main_sleeps = i + 1
			:: else
			fi
		}
		main_sleeps == 0
	:: i == TASKS -> break
	od;
	finished = true;
#ifdef END
	ending = true;
	i = 0;
	do
	:: i < WORKERS ->
#ifdef BIT_OWNS
		parked = parked & ~BIT(i);
		finish_wake(i);
#else
		if
		:: atomic { is_parked(i) -> own(i) }; finish_wake(i)
		:: !is_parked(i)
		fi;
#endif
		i++
	:: else -> break
	od;
	gone == BIT(0) + BIT(1);
	i = 0;
	do
	:: i < RECORDS -> assert(settled(i) || (state[i] == FREE)); i++
	:: else -> break
	od
#endif
}
