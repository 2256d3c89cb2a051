/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Spinning locks and the few atomic operations that we use. Whoever spins says so
 * to the processor: emulators schedule by it.
 */
#ifndef HV_LOCK_H
#define HV_LOCK_H

#include <hv/arch/processor.h>
#include <hv/types.h>

struct lock {
	uint32_t is_taken;
};

static inline bool lock_try(struct lock *lock)
{
	return !__atomic_exchange_n(&lock->is_taken, 1, __ATOMIC_ACQUIRE);
}

static inline void lock_take(struct lock *lock)
{
	while (!lock_try(lock))
		processor_relax();
}

static inline void lock_drop(struct lock *lock)
{
	__atomic_store_n(&lock->is_taken, 0, __ATOMIC_RELEASE);
}

#define load_acquire(address)         __atomic_load_n(address, __ATOMIC_ACQUIRE)
#define store_release(address, value) __atomic_store_n(address, value, __ATOMIC_RELEASE)

#endif
