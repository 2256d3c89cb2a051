// SPDX-License-Identifier: GPL-2.0-or-later
/* What whole tables say. Numbers are little-endian, as in the tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/acpi-table.h"
#include "fakes/tree-builder.h"
#include "probe/acpi.h"
#include "probe/probe.h"

static struct inventory *inventory_of(enum machine_arch arch)
{
	struct inventory *inventory = inventory_new();

	inventory->arch = arch;
	return inventory;
}

static void read_table(struct inventory *inventory, const char *signature, const char *hex)
{
	acpi_read_table(inventory, signature, acpi_table(inventory->arena, signature, hex));
}

static void assert_no_findings(const struct inventory *inventory)
{
	if (inventory->findings.n)
		fail_msg("%s", inventory->findings.items[0].message);
}

static struct inv_pci_function *add_function(struct inventory *inventory, uint16_t bdf)
{
	struct inv_pci_function *function =
		arena_append(inventory->arena, inventory->pci, inventory->n_pci);

	function->bdf = bdf;
	function->iommu = -1;
	return function;
}

static void add_bridge(struct inventory *inventory, uint16_t bdf, uint8_t secondary,
		       uint8_t subordinate)
{
	struct inv_pci_function *function = add_function(inventory, bdf);

	function->is_bridge = true;
	function->secondary_bus = secondary;
	function->subordinate_bus = subordinate;
}

static int unit_of(const struct inventory *inventory, uint16_t bdf)
{
	const struct inv_pci_function *function = inventory_find_pci(inventory, 0, bdf);

	assert_non_null(function);
	return function->iommu;
}

#define MADT_HEAD "0000e0fe 01000000 "
#define IOAPIC_2  "01 0c 02 00 0000c0fe 18000000 "

static void madt_names_interrupt_controllers_and_processors(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	read_table(inventory, "APIC",
		   MADT_HEAD IOAPIC_2 "02 0a 00 00 02000000 0d00 " /* IRQ 0 is GSI 2 */
				      "00 08 00 04 01000000 "      /* APIC id 4 */
				      "00 08 01 06 02000000 "      /* only for hotplug */
				      "09 10 0000 00010000 01000000 02000000 " /* x2APIC id 256 */
				      "05 0c 0000 0000d0fe 00000000 " /* local APICs moved */
				      "7f 04 0000 ");                 /* whatever comes next */
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_irqchips, 1);
	assert_int_equal(inventory->irqchips[0].id, 2);
	assert_int_equal(inventory->irqchips[0].address, 0xfec00000);
	assert_int_equal(inventory->irqchips[0].gsi_base, 24);
	assert_int_equal(inventory->irqchips[0].iommu, -1);
	assert_int_equal(inventory->acpi.n_overrides, 1);
	assert_int_equal(inventory->acpi.overrides[0].gsi, 2);
	assert_int_equal(inventory->acpi.overrides[0].flags, 13);
	assert_int_equal(inventory->acpi.n_apic_ids, 2);
	assert_int_equal(inventory->acpi.apic_ids[0], 4);
	assert_int_equal(inventory->acpi.apic_ids[1], 256);
	assert_int_equal(inventory->acpi.local_apic, 0xfed00000);
	assert_true(inventory->acpi.has_legacy_pic);
}

static void madt_of_arm_joins_redistributors_that_follow_each_other(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_ARM64);
	const struct inv_irqchip *gic;

	/* CPU interfaces come before the distributor here. */
	read_table(inventory, "APIC",
		   "00000000 00000000 "
		   "0b 50 0000 00000000 00000000 01000000 00*16 00*24 19000000 "
		   "00000a0800000000 0001000000000000 00*4 "
		   "0b 50 0000 01000000 01000000 01000000 00*16 00*24 19000000 "
		   "00000c0800000000 0101000000000000 00*4 "
		   "0c 18 0000 00000000 0000000800000000 00000000 03 000000 "
		   "0f 14 0000 00000000 0000080800000000 00000000 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_irqchips, 2);
	gic = &inventory->irqchips[0];
	assert_int_equal(gic->type, IRQCHIP_GICV3);
	assert_int_equal(gic->address, 0x8000000);
	assert_int_equal(gic->maintenance_irq, 25);
	assert_int_equal(gic->n_redistributors, 1);
	assert_int_equal(gic->redistributors[0].start, 0x80a0000);
	assert_int_equal(gic->redistributors[0].end, 0x80dffff);
	assert_int_equal(inventory->irqchips[1].type, IRQCHIP_GIC_ITS);
	assert_int_equal(inventory->irqchips[1].address, 0x8080000);
}

static void mcfg_may_have_several_segments_and_parts_of_buses(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	read_table(inventory, "MCFG",
		   "00*8 000000b000000000 0000 00 3f 00*4 000000b000000000 0000 40 ff 00*4 "
		   "0000000008000000 0100 10 1f 00*4 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_pci_hosts, 3);
	assert_int_equal(inventory->pci_hosts[1].start_bus, 0x40);
	assert_int_equal(inventory->pci_hosts[1].ecam, 0xb0000000);
	assert_int_equal(inventory->pci_hosts[2].segment, 1);
	assert_int_equal(inventory->pci_hosts[2].ecam, 0x800000000);
	assert_true(inventory->pci_hosts[2].is_ecam);
}

/* 39 bits, interrupt remapping. */
#define DMAR_HEAD "26 01 00*10 "

static void dmar_paths_are_walked_through_bridges(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	add_bridge(inventory, 0x0008, 1, 3); /* 00:01.0 leads to buses 1 to 3 */
	add_bridge(inventory, 0x0100, 2, 3); /* 01:00.0 to 2 and 3 */
	add_function(inventory, 0x0208);     /* 02:01.0 */
	add_function(inventory, 0x0300);     /* 03:00.0 */
	add_function(inventory, 0x1000);     /* 10:00.0 */
	read_table(inventory, "DMAR",
		   DMAR_HEAD
		   "0000 1c00 00 00 0000 0010d9fe00000000 01 0c 0000 00 00 01 00 00 00 01 00 "
		   "0000 1800 00 02 0000 0020d9fe00000000 02 08 0000 00 00 01 00 "
		   "0000 1000 01 00 0000 0030d9fe00000000 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_iommus, 3);
	assert_int_equal(inventory->acpi.dmar_host_address_bits, 39);
	assert_true(inventory->iommus[0].has_interrupt_remapping);
	assert_int_equal(inventory->iommus[0].size, 0);
	assert_int_equal(inventory->iommus[1].size, 0x4000);
	assert_int_equal(unit_of(inventory, 0x1000), 2); /* nobody names it: for all others */
	assert_int_equal(unit_of(inventory, 0x0300), 1); /* below the bridge of unit 1 */
	assert_int_equal(unit_of(inventory, 0x0008), 1); /* the bridge itself */
}

static void an_endpoint_behind_two_bridges_is_found(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	add_bridge(inventory, 0x0008, 1, 3);
	add_bridge(inventory, 0x0100, 2, 3);
	add_function(inventory, 0x0208);
	read_table(inventory, "DMAR",
		   DMAR_HEAD
		   "0000 1c00 00 00 0000 0010d9fe00000000 01 0c 0000 00 00 01 00 00 00 01 00 ");
	assert_no_findings(inventory);
	assert_int_equal(unit_of(inventory, 0x0208), 0);
	assert_int_equal(unit_of(inventory, 0x0100), -1);
}

static void dmar_tells_ioapics_memory_and_all_else(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);
	const struct inv_reserved *rmrr;

	add_function(inventory, 0x00a0); /* 00:14.0 */
	read_table(inventory, "APIC", MADT_HEAD IOAPIC_2);
	read_table(inventory, "DMAR",
		   DMAR_HEAD
		   "0000 2800 01 00 0000 0010d9fe00000000 03 08 0000 02 f0 1f 07 "
		   "04 08 0000 00 00 0f 00 05 08 0000 07 00 15 00 "
		   "0100 2000 0000 0000 00007e7d00000000 ffff7f7d00000000 01 08 0000 00 00 14 00 "
		   "0200 0800 01 00 0000 "
		   "0300 1400 00000000 0010d9fe00000000 03000000 "
		   "0400 1300 000000 07 5c5f53422e493243310000 "
		   "0500 1000 00 00 0000 01 08 0000 00 00 14 00 "
		   "0600 1a00 00 00 0100 02 08 0100 00 00 02 00 01 0a 0500 00 00 1e 00 00 00 "
		   "0700 0800 00*4 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->irqchips[0].iommu, 0);
	assert_int_equal(inventory->irqchips[0].remap_bdf, 0xf0ff);
	assert_int_equal(inventory->iommus[0].node, 3);
	assert_int_equal(inventory->memory.n_reserved, 1);
	rmrr = &inventory->memory.reserved[0];
	assert_int_equal(rmrr->range.start, 0x7d7e0000);
	assert_int_equal(rmrr->range.end, 0x7d7fffff);
	assert_int_equal(rmrr->n_bdfs, 1);
	assert_int_equal(rmrr->bdfs[0], 0x00a0);
	assert_int_equal(inventory->acpi.n_scopes, 4); /* type 7 is nothing that we know */
	assert_true(inventory->acpi.scopes[0].is_for_all);
	assert_string_equal(inventory->acpi.scopes[1].device, "\\_SB.I2C1");
	assert_int_equal(inventory->acpi.scopes[1].iommu, 0);
	assert_int_equal(inventory->acpi.scopes[2].bdfs[0], 0x00a0);
	assert_string_equal(inventory->acpi.scopes[3].name, "SIDP 0");
	assert_int_equal(inventory->acpi.scopes[3].segment, 1);
	assert_false(inventory->acpi.scopes[3].is_for_all);
	/* The second path goes through a bridge that is not there. */
	assert_int_equal(inventory->acpi.scopes[3].n_bdfs, 1);
	assert_int_equal(inventory->acpi.scopes[3].bdfs[0], 0x0010);
}

static void devices_that_are_not_plugged_in_are_no_fault(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	read_table(inventory, "DMAR",
		   DMAR_HEAD
		   "0000 1c00 00 00 0000 0010d9fe00000000 01 0c 0000 00 00 01 00 00 00 01 00 ");
	assert_no_findings(inventory);
}

/* IVinfo and 8 reserved bytes. */
#define IVRS_HEAD "00*12 "
#define IVHD_HEAD "0200 4000 0000d8fe00000000 0000 0000 44000000 "

static void ivrs_is_read_to_its_end(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);
	const struct inv_reserved *reserved;

	add_function(inventory, 0x0010);
	add_function(inventory, 0x0018);
	add_function(inventory, 0x0100);
	add_function(inventory, 0x0200);
	read_table(inventory, "APIC", MADT_HEAD IOAPIC_2);
	read_table(inventory, "IVRS",
		   IVRS_HEAD "10 20 3000 " IVHD_HEAD  /* unit 00:00.2, coherent */
			     "03 1000 00 04 1800 00 " /* 00:02.0 to 00:03.0 */
			     "42 0001 00 00 a000 00 " /* 01:00.0 shows up as 00:14.0 */
			     "48 0000 00 02 a000 01 " /* I/O APIC 2 */
			     "10 00 1c00 0a00 4000 0010d8fe00000000 0000 0000 00000000 "
			     "02 0002 00 " /* unit 00:01.2: 02:00.0 */
			     "21 07 2000 1000 0000 00*8 00007e7d00000000 0000020000000000 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_iommus, 2);
	assert_int_equal(inventory->iommus[0].bdf, 2);
	assert_int_equal(inventory->iommus[0].base_capability, 0x40);
	assert_int_equal(inventory->iommus[0].features, 0x44);
	assert_true(inventory->iommus[0].is_coherent);
	assert_int_equal(unit_of(inventory, 0x0010), 0);
	assert_int_equal(unit_of(inventory, 0x0018), 0);
	assert_int_equal(unit_of(inventory, 0x0100), 0);
	assert_int_equal(unit_of(inventory, 0x0200), 1);
	assert_int_equal(inventory->irqchips[0].remap_bdf, 0x00a0);
	assert_int_equal(inventory->memory.n_reserved, 1);
	reserved = &inventory->memory.reserved[0];
	assert_int_equal(reserved->range.end, 0x7d7fffff);
	assert_true(reserved->is_unity_mapped && reserved->is_read && reserved->is_write);
	assert_int_equal(reserved->bdfs[0], 0x0010);
}

static void the_newest_description_of_an_amd_unit_counts(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	add_function(inventory, 0x0010);
	read_table(inventory, "IVRS",
		   IVRS_HEAD "10 00 1c00 " IVHD_HEAD "01 0000 00 "
			     "11 00 2c00 " IVHD_HEAD "0002000000000000 00*8 01 0000 00 "
			     "40 00 4800 " IVHD_HEAD "0002000000000000 00*8 "
			     "f0 0a01 00 414d444930303230 00*8 02 0a 5c5f53422e4755415230 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_iommus, 1);
	assert_int_equal(inventory->iommus[0].size, 0x80000); /* with performance counters */
	assert_false(inventory->iommus[0].is_for_all);        /* only the older ones say so */
	assert_int_equal(inventory->acpi.n_scopes, 1);
	assert_string_equal(inventory->acpi.scopes[0].name, "AMDI0020");
	assert_string_equal(inventory->acpi.scopes[0].device, "\\_SB.GUAR0");
	assert_int_equal(inventory->acpi.scopes[0].bdfs[0], 0x010a);
}

static void gtdt_names_interrupts_and_frames(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_ARM64);
	_cleanup_(inventory_freep) struct inventory *newer = inventory_of(MACHINE_ARM64);
	const struct inv_gas *registers;

	/* One timer block of one frame, and a watchdog, right behind the fixed part. */
	read_table(inventory, "GTDT",
		   "ff*8 00*4 1d000000 00*4 1e000000 00*4 1b000000 00*4 1a000000 00*4 "
		   "0000812a00000000 02000000 60000000 "
		   "00 3c00 00 0000802a00000000 01000000 14000000 "
		   "00 00*3 0000822a00000000 ff*8 00*20 "
		   "01 1c00 00 0000442a00000000 0000452a00000000 00*8 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->dt.timer_irqs[0], 29);
	assert_int_equal(inventory->dt.timer_irqs[3], 26);
	assert_int_equal(inventory->dt.timer_irqs[4], 0); /* of revision 3; here a block begins */
	registers = inventory->acpi.registers;
	assert_int_equal(inventory->acpi.n_registers, 5);
	assert_string_equal(registers[0].name, "counter read frame");
	assert_int_equal(registers[0].address, 0x2a810000);
	assert_string_equal(registers[1].name, "timer control frame");
	assert_string_equal(registers[2].name, "timer frame");
	assert_int_equal(registers[2].address, 0x2a820000);
	assert_string_equal(registers[4].name, "watchdog control frame");
	assert_int_equal(registers[4].address, 0x2a450000);

	acpi_read_table(newer, "GTDT",
			acpi_table_revision(newer->arena, "GTDT",
					    "ff*8 00*4 1d000000 00*4 1e000000 00*4 1b000000 00*4 "
					    "1a000000 00*4 ff*8 00*4 00*4 1c000000 00*4 ",
					    3));
	assert_no_findings(newer);
	assert_int_equal(newer->dt.timer_irqs[4], 28);
	assert_int_equal(newer->acpi.n_registers, 0);
}

static void processors_of_arm_are_known_by_their_uid(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_ARM64);
	static const uint32_t uids[] = { 7, 3 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(uids); i++) {
		struct inv_cpu *cpu =
			arena_append(inventory->arena, inventory->cpus.items, inventory->cpus.n);

		cpu->id = (unsigned int)i;
		cpu->acpi_uid = uids[i];
		cpu->is_acpi_uid_known = true;
	}
	/* The kernel was started on the second one; the third is not there. */
	read_table(inventory, "APIC",
		   "00*8 0c 18 0000 00*4 0000000800000000 00*4 03 000000 "
		   "0b 50 0000 00000000 03000000 01000000 00*52 0100000000000000 00*4 "
		   "0b 50 0000 01000000 07000000 01000000 00*52 0200000000000000 00*4 "
		   "0b 50 0000 02000000 09000000 01000000 00*52 0300000000000000 00*4 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->cpus.items[0].mpidr, 2);
	assert_int_equal(inventory->cpus.items[1].mpidr, 1);
}

static void processors_of_arm_come_in_order_without_uids(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_ARM64);

	arena_append(inventory->arena, inventory->cpus.items, inventory->cpus.n)->id = 0;
	arena_append(inventory->arena, inventory->cpus.items, inventory->cpus.n)->id = 1;
	read_table(inventory, "APIC",
		   "00*8 0c 18 0000 00*4 0000000800000000 00*4 03 000000 "
		   "0b 50 0000 00000000 03000000 01000000 00*52 0100000000000000 00*4 "
		   "0b 50 0000 01000000 07000000 01000000 00*52 0200000000000000 00*4 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->cpus.items[0].mpidr, 1);
	assert_int_equal(inventory->cpus.items[1].mpidr, 2);
}

static void msi_frames_say_their_interrupts_or_do_not(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_ARM64);

	read_table(inventory, "APIC",
		   "00*8 0d 18 0000 00*4 0000020800000000 01000000 4000 5000 "
		   "0d 18 0000 01000000 0000030800000000 00000000 4000 5000 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_irqchips, 2);
	assert_int_equal(inventory->irqchips[0].n_pins, 64);
	assert_int_equal(inventory->irqchips[0].gsi_base, 80);
	assert_int_equal(inventory->irqchips[1].n_pins, 0); /* MSI_TYPER says it */
	assert_int_equal(inventory->irqchips[1].gsi_base, 0);
}

static void the_first_of_several_tables_is_read(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	acpi_read_table(inventory, "APIC1",
			acpi_table(inventory->arena, "APIC", MADT_HEAD IOAPIC_2));
	acpi_read_table(inventory, "HPET1",
			acpi_table(inventory->arena, "HPET", "00*4 00*4 0000d0fe00000000 00*4 "));
	acpi_read_table(inventory, "HPET2",
			acpi_table(inventory->arena, "HPET", "00*4 00*4 0010d0fe00000000 00*4 "));
	acpi_read_table(inventory, "SSDT12", acpi_table(inventory->arena, "SSDT", ""));
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_irqchips, 1);
	assert_int_equal(inventory->acpi.hpet, 0xfed00000);
	assert_int_equal(inventory->acpi.n_registers, 2); /* both are there */
	assert_int_equal(inventory->acpi.n_tables, 4);
}

static void a_processor_is_listed_once(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	read_table(inventory, "APIC",
		   MADT_HEAD "09 10 0000 04000000 01000000 00000000 00 08 00 04 01000000 "
			     "00 08 00 ff 01000000 09 10 0000 ff000000 01000000 00000000 "
			     "09 10 0000 ffffffff 01000000 00000000 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->acpi.n_apic_ids, 2);
	assert_int_equal(inventory->acpi.apic_ids[0], 4);
	assert_int_equal(inventory->acpi.apic_ids[1], 255); /* as x2APIC it is one */
}

static void fadt_tells_how_firmware_is_called(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_ARM64);

	read_table(inventory, "FACP", "00*76 00001000 00*12 00 0300 00*5 ");
	assert_no_findings(inventory);
	assert_string_equal(inventory->dt.psci_method, "hvc");
	assert_int_equal(inventory->acpi.n_registers, 0);
}

static void fadt_tells_where_the_pm_timer_is(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	/* 36: up to SMI_CMD at 48; PM1a event at 56 …; lengths at 88; flags at 112 */
	read_table(inventory, "FACP",
		   "00*12 b2000000 00*4 00060000 00*4 04060000 00*4 00*4 08060000 20060000 00*4 "
		   "04 02 00 04 10 00 00*18 00050000 01 08 00 01 f90c000000000000 00*20 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->acpi.pm_timer_port, 0x608);
	assert_true(inventory->acpi.is_pm_timer_32bit);
	assert_false(inventory->acpi.is_hardware_reduced);
	assert_int_equal(inventory->acpi.n_registers, 6);
	assert_string_equal(inventory->acpi.registers[0].name, "SMI command port");
	assert_string_equal(inventory->acpi.registers[5].name, "reset register");
	assert_int_equal(inventory->acpi.registers[5].address, 0xcf9);
}

static void a_hardware_reduced_machine_has_no_pm_timer(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	read_table(inventory, "FACP",
		   "00*40 08060000 00*8 04 02 00 04 00*20 00001000 "
		   "01 08 00 01 f90c000000000000 00*8 ");
	assert_no_findings(inventory);
	assert_true(inventory->acpi.is_hardware_reduced);
	assert_int_equal(inventory->acpi.pm_timer_port, 0);
	assert_int_equal(inventory->acpi.n_registers, 0); /* it does not say that it can reset */
}

static void spcr_and_dbg2_name_serial_ports(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_ARM64);

	read_table(inventory, "SPCR",
		   "03 000000 00 20 00 03 0000000900000000 08 00 21000000 07 00*25 ");
	read_table(inventory, "DBG2",
		   "2c000000 01000000 "
		   "00 2c00 01 0200 2600 0000 0000 0080 0300 0000 1600 2200 "
		   "00 20 00 03 0000010900000000 00100000 2e00 00*4 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_uarts, 2);
	assert_int_equal(inventory->uarts[0].type, 3); /* PL011 */
	assert_true(inventory->uarts[0].is_mmio && inventory->uarts[0].is_firmware_console);
	assert_int_equal(inventory->uarts[0].address, 0x9000000);
	assert_int_equal(inventory->uarts[0].irq, 33);
	assert_int_equal(inventory->uarts[0].baud, 115200);
	assert_int_equal(inventory->uarts[0].io_width, 4);
	assert_int_equal(inventory->uarts[0].clock_gate, -1);
	assert_true(inventory->uarts[1].is_debug_port);
	assert_int_equal(inventory->uarts[1].address, 0x9010000);
	assert_int_equal(inventory->uarts[1].size, 0x1000);
}

static void error_tables_name_registers_and_memory(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	read_table(inventory, "HEST",
		   "03000000 "
		   "0000 0100 00*28 02 00*7 00*56 " /* machine checks with 2 banks */
		   "0200 0200 00*16 "
		   "0900 0300 00*16 00 40 00 04 00f0ff7e00000000 00*28 00100000 ");
	read_table(inventory, "BERT", "00800000 0000fe7e00000000 ");
	read_table(inventory, "ERST",
		   "30000000 00000000 02000000 "
		   "00 03 00 00 01 08 00 01 b200000000000000 00*16 "
		   "01 00 00 00 00 40 00 04 0000dff800000000 00*16 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->acpi.n_registers, 3);
	assert_int_equal(inventory->acpi.registers[0].address, 0x7efff000);
	assert_int_equal(inventory->acpi.registers[0].length, 8);
	assert_int_equal(inventory->acpi.registers[1].space, ACPI_SPACE_PORTS);
	assert_int_equal(inventory->acpi.registers[2].address, 0xf8df0000);
	assert_int_equal(inventory->memory.n_reserved, 1);
	assert_int_equal(inventory->memory.reserved[0].origin, RESERVED_BY_ERROR_TABLE);
	assert_int_equal(inventory->memory.reserved[0].range.start, 0x7efe0000);
	assert_int_equal(inventory->memory.reserved[0].range.end, 0x7efe7fff);
}

static void srat_tells_which_memory_is_whose(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_X86);

	read_table(inventory, "SRAT",
		   "01000000 00*8 "
		   "00 10 00*14 "
		   "01 28 01000000 0000 0000004001000000 000000c000000000 00*4 01000000 00*8 "
		   "01 28 02000000 0000 0000000000000000 0000001000000000 00*4 00000000 00*8 ");
	assert_no_findings(inventory);
	assert_true(inventory->acpi.is_srat_present);
	assert_int_equal(inventory->memory.n_banks, 1); /* the other is not enabled */
	assert_int_equal(inventory->memory.banks[0].start, 0x140000000);
	assert_int_equal(inventory->memory.banks[0].end, 0x1ffffffff);
	assert_int_equal(inventory->memory.bank_nodes[0], 1);
}

static void iort_maps_requesters_to_streams(void **state)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_of(MACHINE_ARM64);
	const struct inv_stream *stream;

	add_function(inventory, 0x0008);
	add_function(inventory, 0x0110);
	read_table(inventory, "MCFG", "00*8 0000001040000000 0000 00 ff 00*4 ");
	read_table(inventory, "IORT",
		   "03000000 30000000 00000000 "
		   /* ITS group at 0x30 */
		   "00 1800 00 00000000 00000000 00000000 01000000 00000000 "
		   /* SMMUv3 at 0x48 */
		   "04 4400 01 01000000 00000000 00000000 0000050900000000 01000000 00000000 "
		   "00*8 00000000 6a000000 00*4 6d000000 00*4 00*8 "
		   /* root complex at 0x8c: all but bus 1 through the SMMU, bus 1 past it */
		   "02 4c00 01 02000000 02000000 24000000 00*8 00000000 00000000 40000000 "
		   "00000000 ff000000 00000000 48000000 00000000 "
		   "00010000 ff000000 00010000 30000000 00000000 ");
	assert_no_findings(inventory);
	assert_int_equal(inventory->n_iommus, 1);
	assert_int_equal(inventory->iommus[0].address, 0x9050000);
	assert_int_equal(inventory->iommus[0].event_irq, 106);
	assert_int_equal(inventory->iommus[0].gerror_irq, 109);
	assert_true(inventory->iommus[0].is_coherent);
	assert_int_equal(inventory->n_streams, 1);
	stream = &inventory->streams[0];
	assert_int_equal(stream->n_ids, 0x100);
	assert_int_equal(stream->pci_host, 0);
	assert_string_equal(stream->device, "PCI segment 0");
	assert_int_equal(unit_of(inventory, 0x0008), 0);
	assert_int_equal(unit_of(inventory, 0x0110), -1);
}

static void only_what_moves_by_design_is_not_in_the_fingerprint(void **state)
{
	_cleanup_(inventory_freep) struct inventory *one = inventory_of(MACHINE_X86);
	_cleanup_(inventory_freep) struct inventory *two = inventory_of(MACHINE_X86);
	_cleanup_(inventory_freep) struct inventory *three = inventory_of(MACHINE_X86);

	read_table(one, "FACP", "1100000022000000 00*80 ");
	read_table(two, "FACP", "3300000044000000 00*80 "); /* FACS and DSDT are elsewhere */
	read_table(three, "FACP", "1100000022000000 00*79 01 ");
	assert_int_equal(one->acpi.tables[0].hash, two->acpi.tables[0].hash);
	assert_int_not_equal(one->acpi.tables[0].hash, three->acpi.tables[0].hash);
	assert_string_equal(one->acpi.tables[0].oem_id, "CELLWA");
	assert_string_equal(one->acpi.tables[0].oem_table_id, "TEST");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(madt_names_interrupt_controllers_and_processors),
		cmocka_unit_test(madt_of_arm_joins_redistributors_that_follow_each_other),
		cmocka_unit_test(mcfg_may_have_several_segments_and_parts_of_buses),
		cmocka_unit_test(dmar_paths_are_walked_through_bridges),
		cmocka_unit_test(an_endpoint_behind_two_bridges_is_found),
		cmocka_unit_test(dmar_tells_ioapics_memory_and_all_else),
		cmocka_unit_test(devices_that_are_not_plugged_in_are_no_fault),
		cmocka_unit_test(ivrs_is_read_to_its_end),
		cmocka_unit_test(the_newest_description_of_an_amd_unit_counts),
		cmocka_unit_test(gtdt_names_interrupts_and_frames),
		cmocka_unit_test(processors_of_arm_are_known_by_their_uid),
		cmocka_unit_test(processors_of_arm_come_in_order_without_uids),
		cmocka_unit_test(msi_frames_say_their_interrupts_or_do_not),
		cmocka_unit_test(the_first_of_several_tables_is_read),
		cmocka_unit_test(a_processor_is_listed_once),
		cmocka_unit_test(fadt_tells_how_firmware_is_called),
		cmocka_unit_test(fadt_tells_where_the_pm_timer_is),
		cmocka_unit_test(a_hardware_reduced_machine_has_no_pm_timer),
		cmocka_unit_test(spcr_and_dbg2_name_serial_ports),
		cmocka_unit_test(error_tables_name_registers_and_memory),
		cmocka_unit_test(srat_tells_which_memory_is_whose),
		cmocka_unit_test(iort_maps_requesters_to_streams),
		cmocka_unit_test(only_what_moves_by_design_is_not_in_the_fingerprint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
