// SPDX-License-Identifier: GPL-2.0-or-later
/* Ports, interrupt controllers, caches and stream ids of one configuration. */
#include <stdlib.h>

#include "check/rules.h"

#define PORTS               65536u
#define PCI_ADDRESS_PORT    0xcf8
#define RESET_CONTROL_PORT  0xcf9
#define PCI_CONFIG_PORT_END 0xcff

/* A GIC has 1020 interrupts, of which the hypervisor keeps bits for 1024 (IHI 0048, 2.2.1). */
#define GIC_IDS       1024u
#define GIC_FIRST_SPI 32u
#define BITMAP_IDS    (CONFIG_IRQCHIP_WORDS * 32u)

/* ---- ports ---------------------------------------------------------------- */

static void check_pio_range(struct check_context *context)
{
	const struct config *config = context->config;
	size_t i;

	for (i = 0; i < config->n_pio; i++) {
		const struct config_pio *pio = &config->pio[i];

		if (pio->length && pio->base + pio->length <= PORTS)
			continue;
		check_point_at(context,
			       check_report(context,
					    arena_printf(check_arena(context), "ports from 0x%x on",
							 pio->base),
					    "%u ports from 0x%x on are not within 0 to 0xffff",
					    pio->length, pio->base),
			       "/pio/%zu", i);
	}
}

static void check_pio_arm(struct check_context *context)
{
	if (check_is_arm(context->config) && context->config->n_pio)
		check_report(context, "ports", "Arm has no I/O ports");
}

static void check_pio_pci(struct check_context *context)
{
	struct range_set set = check_port_set(check_arena(context), context->config);

	/* 0xcf9 in between is the reset control register. */
	if (range_set_overlaps(&set, PCI_ADDRESS_PORT, PCI_ADDRESS_PORT) ||
	    range_set_overlaps(&set, RESET_CONTROL_PORT + 1, PCI_CONFIG_PORT_END))
		check_report(context, "ports [0xcf8-0xcff]",
			     "the ports of PCI configuration are passed to the cell");
}

/* ---- interrupt controllers ------------------------------------------------ */

static bool has_pins(const struct config_irqchip *chip)
{
	size_t i;

	for (i = 0; i < CONFIG_IRQCHIP_WORDS; i++)
		if (chip->pin_bitmap[i])
			return true;
	return false;
}

static const char *chip_name(const struct check_context *context, const struct config_irqchip *chip)
{
	return arena_printf(check_arena(context), "interrupt controller 0x%llx",
			    (unsigned long long)chip->address);
}

static void check_irqchip_base(struct check_context *context)
{
	const struct config *config = context->config;
	size_t i;

	for (i = 0; i < config->n_irqchips; i++) {
		const struct config_irqchip *chip = &config->irqchips[i];

		if (chip->pin_base % 32)
			check_report(context, chip_name(context, chip),
				     "pin_base is %u, which is no multiple of 32", chip->pin_base);
		else if (check_is_arm(config) &&
			 (chip->pin_base < GIC_FIRST_SPI || chip->pin_base > GIC_IDS - BITMAP_IDS))
			check_report(context, chip_name(context, chip),
				     "pin_base is %u; shared interrupts of a GIC begin at %u, and "
				     "the last bitmap may begin at %u",
				     chip->pin_base, GIC_FIRST_SPI, GIC_IDS - BITMAP_IDS);
	}
}

static void check_irqchip_address(struct check_context *context)
{
	size_t i;

	for (i = 0; i < context->config->n_irqchips; i++)
		if (!context->config->irqchips[i].address)
			check_report(context, chip_name(context, &context->config->irqchips[i]),
				     "the interrupt controller has no address");
}

static bool overlaps_chip(const struct config_irqchip *a, const struct config_irqchip *b)
{
	size_t i;

	if (a->address != b->address || a->id != b->id || a->pin_base != b->pin_base)
		return false;
	for (i = 0; i < CONFIG_IRQCHIP_WORDS; i++)
		if (a->pin_bitmap[i] & b->pin_bitmap[i])
			return true;
	return false;
}

/* A machine has some ten of them: each with each, up to a bound against hostile files. */
#define CHIPS_COMPARED 256u

static void check_irqchip_duplicate(struct check_context *context)
{
	const struct config *config = context->config;
	size_t n = config->n_irqchips < CHIPS_COMPARED ? config->n_irqchips : CHIPS_COMPARED, i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < i; k++)
			if (overlaps_chip(&config->irqchips[i], &config->irqchips[k]))
				check_report(context, chip_name(context, &config->irqchips[i]),
					     "entries %zu and %zu have the same pins", k, i);
}

static void check_irqchip_empty(struct check_context *context)
{
	size_t i;

	for (i = 0; i < context->config->n_irqchips; i++)
		if (!has_pins(&context->config->irqchips[i]))
			check_report(context, chip_name(context, &context->config->irqchips[i]),
				     "no pin of it is for the cell");
}

/* ---- caches and streams --------------------------------------------------- */

static void check_cache(struct check_context *context)
{
	size_t i;

	for (i = 0; i < context->config->n_caches; i++) {
		const struct config_cache *cache = &context->config->caches[i];

		if (cache->size && cache->start < 32 && cache->size <= 32 - cache->start)
			continue;
		check_point_at(context,
			       check_report(context,
					    arena_printf(check_arena(context), "cache %zu", i),
					    "%u ways from %u on are not within 0 to 31",
					    cache->size, cache->start),
			       "/caches/%zu", i);
	}
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void check_stream(struct check_context *context)
{
	const struct config *config = context->config;
	uint32_t *ids = arena_new_array(check_arena(context), uint32_t, config->n_stream_ids + 1);
	size_t i;

	for (i = 0; i < config->n_stream_ids; i++)
		ids[i] = config->stream_ids[i].id;
	if (i)
		qsort(ids, i, sizeof(*ids), compare_ids);
	for (i = 1; i < config->n_stream_ids; i++)
		if (ids[i] == ids[i - 1])
			check_report(context,
				     arena_printf(check_arena(context), "stream 0x%x", ids[i]),
				     "the stream id is listed twice");
}

static const struct check_rule rules[] = {
	{ "pio-range", CHECK_CONFIG, FINDING_ERROR, "Port ranges are within 64 Ki ports",
	  "The hypervisor refuses the cell, or opens other ports.", "Correct base and length.",
	  check_pio_range },
	{ "pio-architecture", CHECK_CONFIG, FINDING_ERROR, "Only x86 has I/O ports",
	  "The hypervisor ignores them; the file is meant for another machine.",
	  "Remove the port ranges.", check_pio_arm },
	{ "pio-pci-configuration", CHECK_CONFIG, FINDING_WARNING,
	  "The ports of PCI configuration are not passed to cells",
	  "The hypervisor traps them all the same; if it did not, the cell could reprogram every "
	  "device.",
	  "Leave the ports 0xcf8 and 0xcfa to 0xcff out.", check_pio_pci },
	{ "irqchip-address", CHECK_CONFIG, FINDING_ERROR, "An interrupt controller has an address",
	  "No interrupt of it arrives.", "Set the address of its registers.",
	  check_irqchip_address },
	{ "irqchip-base", CHECK_CONFIG, FINDING_ERROR,
	  "Interrupt bitmaps begin at a multiple of 32 that exists",
	  "The hypervisor refuses the cell with EINVAL.", "Correct pin_base.", check_irqchip_base },
	{ "irqchip-duplicate", CHECK_CONFIG, FINDING_WARNING, "A pin is listed once",
	  "Nothing breaks, but one of the entries is not what was meant.",
	  "Remove the pin from one of the entries.", check_irqchip_duplicate },
	{ "irqchip-empty", CHECK_CONFIG, FINDING_NOTE, "An interrupt controller's entry has pins",
	  "The entry has no effect.", "Remove the entry, or set bits of pin_bitmap.",
	  check_irqchip_empty },
	{ "cache-range", CHECK_CONFIG, FINDING_ERROR, "Cache ways are within the mask of 32",
	  "The hypervisor refuses the cell with EINVAL.", "Correct start and size.", check_cache },
	{ "stream-duplicate", CHECK_CONFIG, FINDING_WARNING, "A stream id is listed once",
	  "Upstream hypervisors refuse the second one with EINVAL.", "Remove one of them.",
	  check_stream },
};

CHECK_TABLE(devices, rules);
