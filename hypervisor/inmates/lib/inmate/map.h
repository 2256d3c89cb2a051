/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory beyond what start-up maps. */
#ifndef INMATE_MAP_H
#define INMATE_MAP_H

#include <stdint.h>

/**
 * map_device() - make registers of a device reachable, uncached, at their own address
 * @address: physical; what is below 4 GiB is mapped already
 * @size: in bytes
 *
 * Not for two CPUs at a time.
 *
 * Return: the address; NULL if it is beyond what the mode reaches (32 bits: 4 GiB, 64 bits: 256
 * TiB less the upper half), or if there are no tables left for it: each GiB takes one or two
 */
volatile void *map_device(uint64_t address, uint64_t size);

#endif
