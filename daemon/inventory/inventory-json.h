/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of inventory_to_json(); each table ends with a row without key. */
#ifndef INVENTORY_INVENTORY_JSON_H
#define INVENTORY_INVENTORY_JSON_H

#include "inventory/inventory.h"
#include "inventory/json-fields.h"

/* inventory-json-system.c: what runs */
extern const struct json_field inventory_machine_fields[];    /* struct inv_machine */
extern const struct json_field inventory_kernel_fields[];     /* struct inv_kernel */
extern const struct json_field inventory_boot_fields[];       /* struct inv_boot */
extern const struct json_field inventory_hypervisor_fields[]; /* struct inv_hypervisor */

/* inventory-json-cpu-memory.c: processors, memory and ports */
extern const struct json_field inventory_cpus_fields[];   /* struct inv_cpus */
extern const struct json_field inventory_memory_fields[]; /* struct inv_memory */

/* inventory-json-pci.c */
extern const struct json_field inventory_pci_host_fields[];     /* struct inv_pci_host */
extern const struct json_field inventory_pci_function_fields[]; /* struct inv_pci_function */

/* inventory-json-platform.c: interrupt controllers, IOMMUs, consoles */
extern const struct json_field inventory_irqchip_fields[];     /* struct inv_irqchip */
extern const struct json_field inventory_iommu_fields[];       /* struct inv_iommu */
extern const struct json_field inventory_stream_fields[];      /* struct inv_stream */
extern const struct json_field inventory_uart_fields[];        /* struct inv_uart */
extern const struct json_field inventory_framebuffer_fields[]; /* struct inv_framebuffer */

/* inventory-json-firmware.c: ACPI and device tree */
extern const struct json_field inventory_acpi_fields[]; /* struct inv_acpi */
extern const struct json_field inventory_dt_fields[];   /* struct inv_dt */

#endif
