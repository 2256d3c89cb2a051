/* SPDX-License-Identifier: GPL-2.0-only */
/* One CPU at a time. Interrupts that take a lock are to be disabled for who has it. */
#ifndef INMATE_LOCK_H
#define INMATE_LOCK_H

#include <inmate/processor.h>

/* Free when it is 0, as static ones are. */
struct lock {
	uint32_t is_taken;
};

/**
 * lock_take() - wait until nobody has it, and have it
 *
 * Context: with interrupts disabled, if handlers take it too.
 */
static inline void lock_take(struct lock *lock)
{
	while (__atomic_exchange_n(&lock->is_taken, 1, __ATOMIC_ACQUIRE))
		processor_relax();
}

/** lock_drop() - by the CPU that has it; what was written before is seen by the next one */
static inline void lock_drop(struct lock *lock)
{
	__atomic_store_n(&lock->is_taken, 0, __ATOMIC_RELEASE);
}

#endif
