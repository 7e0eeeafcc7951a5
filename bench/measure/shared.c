#include "measure/shared.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

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
		memory->address = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
				       memory->descriptor, 0);
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
