/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the module know of each other. */
#ifndef CELLWARDEN_H
#define CELLWARDEN_H

#include <linux/cpumask.h>
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include <abi/cellwarden/image.h>
#include <abi/config-view.h>
#include <abi/jailhouse/hypercall.h>

/**
 * struct cell - a cell, the root cell included
 * @kobj: below /sys/devices/jailhouse/cells
 * @config: its configuration, in kernel memory of its own
 * @cpus: those it has now: the root cell's are those that no other cell has
 * @taken: of these, those that Linux used, and gets back
 * @counters: folders of statistics.c
 * @functions: of PCI, which pci.c has taken from their drivers
 */
struct cell {
	struct list_head entry;
	struct kobject kobj;
	struct config_view config;
	u32 id;
	cpumask_t cpus, taken;
	struct list_head counters;
	struct list_head functions;
};

/* Everything below is guarded by this. */
extern struct mutex cellwarden_lock;
extern bool cellwarden_enabled;
extern struct list_head cells;
extern struct cell *root_cell;
extern struct device *cellwarden_device;

/* ---- image.c -------------------------------------------------------------- */

struct firmware;

/**
 * image_load() - the hypervisor's image for this processor, checked
 *
 * Return: 0; -ENODEV without virtualization; -ENOENT without a file; -EINVAL for one that
 * is not right, after saying why. The firmware is the caller's to release.
 */
int image_load(const struct firmware **ret);

/* ---- enable.c ------------------------------------------------------------- */

int cellwarden_enable(const void __user *config);
int cellwarden_disable(void);

/** core_read() - from the image of the hypervisor that is enabled. Return: bytes; none without it */
ssize_t core_read(char *to, loff_t position, size_t size);

/* ---- power.c -------------------------------------------------------------- */

int power_init(void);
void power_done(void);

/** power_is_going() - Linux falls asleep, or ends: nothing is enabled any more */
bool power_is_going(void);

/* ---- cell.c --------------------------------------------------------------- */

struct jailhouse_cell_create;
struct jailhouse_cell_load;
struct jailhouse_cell_id;

int cell_cmd_create(const struct jailhouse_cell_create __user *argument);
int cell_cmd_load(const struct jailhouse_cell_load __user *argument);
int cell_cmd_start(const struct jailhouse_cell_id __user *argument);
int cell_cmd_destroy(const struct jailhouse_cell_id __user *argument);

/** cell_new() - of a configuration, which it owns from now on. Return: NULL without memory */
struct cell *cell_new(const struct config_view *config, u32 id);
void cell_delete(struct cell *cell);
int cells_destroy_all(void);

/** cell_name() - from its configuration */
const char *cell_name(const struct cell *cell);

/* ---- pci.c ---------------------------------------------------------------- */

int pci_init(void);
void pci_done(void);

/**
 * pci_take() - the functions that a cell's configuration names, from their drivers
 *
 * Those that are not there are skipped, after saying so. Waits for drivers to let go. Return: 0;
 * -EBUSY, -ENOMEM, and none is taken.
 */
int pci_take(struct cell *cell);

/** pci_give() - those that were taken, to the drivers that Linux finds for them */
void pci_give(struct cell *cell);

/* ---- ivshmem.c ------------------------------------------------------------- */

/**
 * ivshmem_add() - Linux finds the root cell's shared-memory devices
 *
 * What is in the way of one is told, and is no error: the hypervisor runs without.
 */
void ivshmem_add(const struct cell *cell);

/** ivshmem_remove() - drivers let go of them, and Linux forgets them */
void ivshmem_remove(const struct cell *cell);

/* ---- console.c ------------------------------------------------------------ */

struct file;

/** console_begin() - the ring of the hypervisor that is there now; console_end(): it is going */
void console_begin(const struct jailhouse_virt_console *ring, bool is_readable);
void console_end(void);
ssize_t console_read(struct file *file, char __user *to, size_t size, loff_t *position);
ssize_t console_show(char *page);

/* ---- sysfs.c -------------------------------------------------------------- */

int sysfs_init(void);
void sysfs_done(void);
/** sysfs_cell_type() - whose release function frees a cell */
const struct kobj_type *sysfs_cell_type(void);

int sysfs_cell_add(struct cell *cell);

/** sysfs_lock() - cellwarden_lock for a cell's files. Return: 0; what the reader has to return */
int sysfs_lock(void);

/* ---- statistics.c --------------------------------------------------------- */

/** statistics_add() - folders below a cell that is in sysfs. Return: 0; a negative errno */
int statistics_add(struct cell *cell);
void statistics_remove(struct cell *cell);

/* ---- arch-x86.c, arch-arm64.c --------------------------------------------- */

/* What configurations say for this kernel's architecture: JAILHOUSE_X86, … */
extern const u8 arch_in_config;

/** arch_image_name() - of the file for this processor; NULL, after saying why, when it cannot be used */
const char *arch_image_name(u8 *ret_vendor);

/** arch_fill_config() - what the configuration leaves to us */
void arch_fill_config(u8 *system_config);

/** arch_prepare() - tables through which CPUs enter and leave. Return: 0, -ENOMEM */
int arch_prepare(phys_addr_t start, u64 size, u64 text_size);
void arch_unprepare(void);

/** arch_enter() - this CPU enters, interrupts off. Return: 0; the hypervisor's error */
int arch_enter(u32 entry_offset);

/** arch_leave() - this CPU leaves, interrupts off. Return: 0; the hypervisor's error */
int arch_leave(void);

/** arch_flush() - what has been written there goes from the caches to memory */
void arch_flush(void *start, size_t size);

long arch_hypercall(u32 code, unsigned long first, unsigned long second);

#endif
