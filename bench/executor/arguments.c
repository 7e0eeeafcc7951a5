/* Free pieces in a list ordered by address, so that neighbours grow together again. */
#include "executor/arguments.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "measure/shared.h"

struct piece {
	struct piece *next;
	size_t at;
	size_t bytes;
};

struct argument_area {
	unsigned char *base;
	struct piece *free;
	struct piece *spare; /* one is kept, so that giving back cannot fail for want of memory */
};

struct argument_area *arguments_create(void *base, size_t bytes)
{
	struct argument_area *arguments = calloc(1, sizeof(*arguments));

	if (!arguments)
		return NULL;
	arguments->base = base;
	arguments->free = malloc(sizeof(*arguments->free));
	if (!arguments->free) {
		free(arguments);
		return NULL;
	}
	*arguments->free = (struct piece) { NULL, 0, bytes / CACHE_LINE_BYTES * CACHE_LINE_BYTES };
	return arguments;
}

static void free_list(struct piece *piece)
{
	while (piece) {
		struct piece *next = piece->next;

		free(piece);
		piece = next;
	}
}

void arguments_destroy(struct argument_area *arguments)
{
	if (!arguments)
		return;
	free_list(arguments->free);
	free_list(arguments->spare);
	free(arguments);
}

/* Every piece in use may one day become a free one: its node is made now. */
static bool prepare_node(struct argument_area *arguments)
{
	struct piece *node = malloc(sizeof(*node));

	if (!node)
		return false;
	node->next = arguments->spare;
	arguments->spare = node;
	return true;
}

int arguments_take(struct argument_area *arguments, size_t bytes, void **taken)
{
	struct piece **link = &arguments->free, *piece;
	size_t at;

	bytes = shared_round(bytes);
	while (*link && (*link)->bytes < bytes)
		link = &(*link)->next;
	piece = *link;
	if (!piece)
		return -EAGAIN;
	if (!prepare_node(arguments))
		return -ENOMEM;
	at = piece->at;
	piece->at += bytes;
	piece->bytes -= bytes;
	if (piece->bytes == 0) {
		*link = piece->next;
		free(piece);
	}
	*taken = arguments->base + at;
	return 0;
}

/* Joins the piece with the one behind it if they touch. */
static void join(struct piece *piece)
{
	struct piece *next = piece->next;

	if (!next || piece->at + piece->bytes != next->at)
		return;
	piece->bytes += next->bytes;
	piece->next = next->next;
	free(next);
}

void arguments_give(struct argument_area *arguments, void *piece, size_t bytes)
{
	struct piece *node = arguments->spare, *before = NULL;
	size_t at = (size_t)((unsigned char *)piece - arguments->base);

	arguments->spare = node->next;
	for (struct piece *other = arguments->free; other && other->at < at; other = other->next)
		before = other;
	*node = (struct piece) { before ? before->next : arguments->free, at, shared_round(bytes) };
	if (before)
		before->next = node;
	else
		arguments->free = node;
	join(node);
	if (before)
		join(before);
}
