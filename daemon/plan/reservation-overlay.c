// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reservation as a device tree overlay. A node below /reserved-memory has as
 * many cells as one below the root (reserved-memory binding of the Linux kernel,
 * and Devicetree Specification 0.4, 3.5): they are the live tree's.
 */
#include <inttypes.h>

#include "base/quantity.h"
#include "plan/reservation-loaders.h"

static const char *format_cells(struct arena *arena, uint64_t value, unsigned int n)
{
	return n == 1 ? arena_printf(arena, "0x%" PRIx64, value) :
			arena_printf(arena, "0x%" PRIx32 " 0x%" PRIx32, (uint32_t)(value >> 32),
				     (uint32_t)value);
}

static bool fits(uint64_t value, unsigned int n_cells)
{
	return n_cells == 2 || (n_cells == 1 && value <= UINT32_MAX);
}

static void report_cells(struct finding_list *findings, const struct reservation_proposal *proposal,
			 const struct inv_dt *dt)
{
	struct finding *finding = finding_add(
		findings, "reservation-overlay", FINDING_WARNING,
		quantity_format_range(findings->arena, proposal->range.start,
				      range_size(proposal->range)),
		"the device tree's root has %u cells of address and %u of size, which cannot say "
		"this range",
		dt->address_cells, dt->size_cells);

	finding_set_remedy(findings, finding, "add a reserved-memory node to the board's own tree");
}

void reservation_set_overlay(const struct inventory *inventory, struct finding_list *findings,
			     struct arena *arena, struct reservation_proposal *proposal)
{
	const struct inv_dt *dt = &inventory->dt;
	uint64_t size = range_size(proposal->range);

	if (!fits(proposal->range.start, dt->address_cells) || !fits(size, dt->size_cells)) {
		report_cells(findings, proposal, dt);
		return;
	}
	proposal->overlay_file = "/etc/cellwarden/reservation.dtso";
	proposal->activate =
		"dtc -@ -I dts -O dtb -o /boot/cellwarden.dtbo "
		"/etc/cellwarden/reservation.dtso, and name the result where the boot "
		"loader loads overlays (extlinux: FDTOVERLAYS, Armbian: user_overlays, "
		"Raspberry Pi: dtoverlay in config.txt, "
		"U-Boot: fdt apply)";
	proposal->overlay = arena_printf(
		arena,
		"/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
		"/* Written by cellctl reservation: memory for the hypervisor and its cells. */\n"
		"/dts-v1/;\n"
		"/plugin/;\n"
		"\n"
		"&{/} {\n"
		"\treserved-memory {\n"
		"\t\t#address-cells = <%u>;\n"
		"\t\t#size-cells = <%u>;\n"
		"\t\tranges;\n"
		"\n"
		"\t\tcellwarden@%" PRIx64 " {\n"
		"\t\t\treg = <%s %s>;\n"
		"\t\t\tno-map;\n"
		"\t\t};\n"
		"\t};\n"
		"};\n",
		dt->address_cells, dt->size_cells, proposal->range.start,
		format_cells(arena, proposal->range.start, dt->address_cells),
		format_cells(arena, size, dt->size_cells));
}
