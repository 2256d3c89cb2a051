/* SPDX-License-Identifier: GPL-2.0-only */
/* When we are wrong ourselves. */
#ifndef HV_PANIC_H
#define HV_PANIC_H

/** panic() - say what is broken, and stop this CPU for ever */
void panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/** panic_unless() - a condition that only a bug of ours can break */
#define panic_unless(condition)                                                     \
	do {                                                                        \
		if (!(condition))                                                   \
			panic("%s:%d: not so: %s", __FILE__, __LINE__, #condition); \
	} while (0)

#endif
