/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions that may raise an exception, and going on behind them. */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include <inmate/interrupt.h>
#include <stdbool.h>
#include <stdint.h>

#define EXCEPTION_UD 6
#define EXCEPTION_GP 13

static void *attempt_place[5];
static volatile unsigned int attempt_vector;

static inline void attempt_caught(unsigned int vector)
{
	attempt_vector = vector;
	__builtin_longjmp(attempt_place, 1);
}

/** attempt_init() - exceptions that an attempt may raise come here from now on */
static inline void attempt_init(void)
{
	interrupt_set_handler(EXCEPTION_UD, attempt_caught);
	interrupt_set_handler(EXCEPTION_GP, attempt_caught);
}

/**
 * attempt() - call a function that may raise #UD or #GP
 *
 * Return: the exception's number; 0 for none
 */
static __attribute__((noinline)) unsigned int attempt(void (*what)(uint64_t value), uint64_t value)
{
	if (__builtin_setjmp(attempt_place))
		return attempt_vector;
	what(value);
	return 0;
}

#endif
