#ifndef CONVOY_MEASURE_SPIN_H
#define CONVOY_MEASURE_SPIN_H

/* Between two looks at a word that another CPU will change. */
static inline void pause_cpu(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

#endif
