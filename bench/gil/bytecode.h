#ifndef CONVOY_GIL_BYTECODE_H
#define CONVOY_GIL_BYTECODE_H

/* What an interpreted loop executes, as far as some interpreter's lock tells it apart. */
enum bytecode {
	BYTECODE_LOAD,
	BYTECODE_ARITHMETIC,
	BYTECODE_STORE,
	BYTECODE_LOOP, /* the jump back to the loop's beginning */
};

#endif
