/*
 * A queue of two cells that wraps: one producer at a time (the lock, or the owner), two
 * consumers that copy cells, then claim them with a CAS of the head.
 *
 * Proved:
 *   - every entry is claimed once, and what was copied before a CAS that succeeds is what
 *     was pushed, although the producer reuses cells;
 *   - "empty", from a head loaded before the tail, was true at one of the two loads, so that
 *     idle.inc and take() may load both at once;
 *   - plain stores of cell and tail are enough as far as the queue goes (x86: in order).
 *
 * Not proved: memory weaker than x86-TSO (the tail is stored with release and loaded with
 * acquire, and a consumer's loads of cells must not sink below its CAS, which releases),
 * counters that wrap while a consumer sleeps between its load and its CAS.
 *
 * Mutants: TAIL_FIRST (the tail is loaded before the head), CAS_FIRST (claimed, then copied).
 */

#define SIZE 2
#define ENTRIES 5

byte head;
byte tail;
byte cell[SIZE];
bool claimed[ENTRIES];

/* (address, value): the producer's; consumers store nothing that others read. */
chan buffer = [2] of { byte, byte };
#define TAIL SIZE

active proctype memory()
{
	byte address, value;

end:
	do
	:: d_step {
		buffer?address, value;
		if
		:: address == TAIL -> tail = value
		:: else -> cell[address] = value
		fi;
		address = 0;
		value = 0
	   }
	od
}

active proctype producer()
{
	byte i;

	do
	:: i < ENTRIES ->
		/* It knows its own tail, and waits while the queue is full. */
		i - head < SIZE;
		buffer!(i % SIZE), i;
		buffer!TAIL, i + 1;
		i++
	:: else -> break
	od
}

/* Ghost: the queue, as memory has it, is empty at this load. */
#define watch was_empty = was_empty || head == tail

#ifdef TAIL_FIRST
#define FIRST position_tail = tail
#define SECOND position = head
#else
#define FIRST position = head
#define SECOND position_tail = tail
#endif

inline copy()
{
	taken[0] = cell[position % SIZE];
	if
	:: n > 1 -> taken[1] = cell[(position + 1) % SIZE]
	:: else
	fi
}

inline check(i)
{
	assert(taken[i] == position + i);
	assert(!claimed[taken[i]]);
	claimed[taken[i]] = true
}

active [2] proctype consumer()
{
	byte position, position_tail, n;
	byte taken[SIZE];
	bool was_empty;

	do
	:: head == ENTRIES -> break
	:: head < ENTRIES ->
		atomic { FIRST; watch }
		atomic { SECOND; watch }
		if
		:: position == position_tail -> assert(was_empty)
		:: position != position_tail ->
			if
			:: n = 1
			:: position_tail - position > 1 -> n = 2
			fi;
#ifndef CAS_FIRST
			copy();
#endif
			if
			:: atomic { head == position -> head = position + n }
#ifdef CAS_FIRST
				copy();
#endif
				atomic {
					check(0);
					if
					:: n > 1 -> check(1)
					:: else
					fi
				}
			:: head != position
			fi
		fi;
		atomic {
			position = 0;
			position_tail = 0;
			n = 0;
			was_empty = false;
			taken[0] = 0;
			taken[1] = 0
		}
	od
}
