/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/apic.h>
#include <inmate/comm.h>
#include <inmate/errno.h>
#include <inmate/format.h>
#include <inmate/interrupt.h>
#include <inmate/io.h>
#include <inmate/processor.h>

#define APIC_PAGE  0xfee00000ul
#define X2APIC_MSR 0x800u /* plus a sixteenth of a register's offset */

/* Offsets of registers: APM vol. 2, table 16-2 */
#define REG_ID            0x20
#define REG_EOI           0xb0
#define REG_SPURIOUS      0xf0
#define REG_ICR           0x300
#define REG_ICR_HIGH      0x310
#define REG_TIMER         0x320
#define REG_TIMER_INITIAL 0x380
#define REG_TIMER_DIVIDE  0x3e0

#define SPURIOUS_ENABLED 0x100u

/* 16.5 */
#define ICR_INIT      0x500u
#define ICR_START     0x600u
#define ICR_PENDING   0x1000u
#define ICR_ASSERT    0x4000u
#define ICR_TO_OTHERS 0xc0000u

/* 16.4.1 */
#define TIMER_MASKED   0x10000u
#define TIMER_PERIODIC 0x20000u
#define TIMER_BY_1     0xbu

/* Fastest way to know: the mode does not change while a cell runs. */
static bool is_x2apic(void)
{
	return msr_read(MSR_APIC_BASE) & APIC_BASE_X2APIC;
}

static uint32_t reg_read(unsigned int reg)
{
	if (is_x2apic())
		return (uint32_t)msr_read(X2APIC_MSR + reg / 16);
	return mmio_read32((const volatile void *)(APIC_PAGE + reg));
}

static void reg_write(unsigned int reg, uint32_t value)
{
	if (is_x2apic())
		msr_write(X2APIC_MSR + reg / 16, value);
	else
		mmio_write32((volatile void *)(APIC_PAGE + reg), value);
}

void apic_enable(void)
{
	reg_write(REG_SPURIOUS, SPURIOUS_ENABLED | INTERRUPT_SPURIOUS);
}

uint32_t apic_id(void)
{
	return is_x2apic() ? reg_read(REG_ID) : reg_read(REG_ID) >> 24;
}

void apic_end_interrupt(void)
{
	reg_write(REG_EOI, 0);
}

static void send(uint32_t id, uint32_t icr)
{
	bool were_enabled;

	if (is_x2apic()) {
		msr_write(X2APIC_MSR + REG_ICR / 16, (uint64_t)id << 32 | icr);
		return;
	}
	/* A handler that sends too would come between the halves. */
	were_enabled = interrupts_disable();
	while (reg_read(REG_ICR) & ICR_PENDING)
		processor_relax();
	reg_write(REG_ICR_HIGH, id << 24);
	reg_write(REG_ICR, icr);
	interrupts_restore(were_enabled);
}

void apic_send(uint32_t id, unsigned int vector)
{
	send(id, ICR_ASSERT | (vector & 0xff));
}

void apic_send_init_others(void)
{
	send(0, ICR_TO_OTHERS | ICR_ASSERT | ICR_INIT);
}

void apic_send_start_others(unsigned int page)
{
	send(0, ICR_TO_OTHERS | ICR_ASSERT | ICR_START | (page & 0xff));
}

/* ---- the timer --------------------------------------------------------------- */

/* Reading costs nothing in a cell; writing is an exit, if the processor does not help. */
static void reg_change(unsigned int reg, uint32_t value)
{
	if (reg_read(reg) != value)
		reg_write(reg, value);
}

static int start_timer(uint32_t entry, uint32_t us)
{
	uint64_t count = (uint64_t)comm_region.x86.apic_khz * us;

	if (!comm_region.x86.apic_khz)
		return -ENODEV;
	divide(&count, 1000);
	if (!count || count > UINT32_MAX)
		return -EINVAL;
	reg_change(REG_TIMER_DIVIDE, TIMER_BY_1);
	reg_change(REG_TIMER, entry);
	reg_write(REG_TIMER_INITIAL, (uint32_t)count);
	return 0;
}

int apic_timer_once(unsigned int vector, uint32_t after_us)
{
	return start_timer(vector & 0xff, after_us);
}

int apic_timer_periodic(unsigned int vector, uint32_t period_us)
{
	return start_timer(TIMER_PERIODIC | (vector & 0xff), period_us);
}

void apic_timer_stop(void)
{
	reg_write(REG_TIMER, TIMER_MASKED);
	reg_write(REG_TIMER_INITIAL, 0);
}
