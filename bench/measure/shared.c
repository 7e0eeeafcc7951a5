#include "measure/shared.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Another process will map it at the same address, where it has mapped other things since it
 * was forked: those lie at the top of the address space or by the heap, this far from both. */
#ifdef __x86_64__
#define PLACES_BASE  0x7e9000000000ULL
#define PLACES_BYTES (1ULL << 32)
#define PLACES	     128
#else
#define PLACES 0
#endif

/* Where nothing else is likely to be; anywhere when that is not to be had. */
static void *map_somewhere(size_t bytes, int descriptor)
{
#if PLACES
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	for (unsigned tries = 0; tries < 8; tries++) {
		uint64_t place =
			((uint64_t)now.tv_nsec / 64 + (uint64_t)getpid() + tries * 37UL) % PLACES;
		void *wanted = (void *)(uintptr_t)(PLACES_BASE + place * PLACES_BYTES);
		void *mapped = mmap(wanted, bytes, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_FIXED_NOREPLACE, descriptor, 0);

		if (mapped == wanted)
			return mapped;
		if (mapped != MAP_FAILED)
			munmap(mapped, bytes);
		else if (errno != EEXIST)
			return MAP_FAILED;
	}
#endif
	return mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
}

int shared_create(struct shared_memory *memory, size_t bytes)
{
	int error;

	if (bytes == 0)
		return -EINVAL;
	*memory = (struct shared_memory) { .bytes = bytes };
	memory->descriptor = memfd_create("convoy", MFD_CLOEXEC);
	if (memory->descriptor < 0)
		return -errno;
	if (ftruncate(memory->descriptor, (off_t)bytes) == 0) {
		memory->address = map_somewhere(bytes, memory->descriptor);
		if (memory->address != MAP_FAILED)
			return 0;
	}
	error = -errno;
	close(memory->descriptor);
	*memory = (struct shared_memory) { 0 };
	return error;
}

int shared_attach(struct shared_memory *memory, int descriptor, void *address, size_t bytes)
{
	void *mapped = mmap(address, bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_FIXED_NOREPLACE, descriptor, 0);

	if (mapped == MAP_FAILED)
		return -errno;
	/* Kernels before 4.17 take the address as a mere hint. */
	if (mapped != address) {
		munmap(mapped, bytes);
		return -EEXIST;
	}
	*memory = (struct shared_memory) { address, bytes, descriptor };
	return 0;
}

void shared_destroy(struct shared_memory *memory)
{
	if (!memory->address)
		return;
	munmap(memory->address, memory->bytes);
	close(memory->descriptor);
	*memory = (struct shared_memory) { 0 };
}
