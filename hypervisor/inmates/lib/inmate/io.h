/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports and registers in memory. Registers that the hypervisor watches are reached
 * by MOV alone, which it understands; a compiler may choose other instructions.
 */
#ifndef INMATE_IO_H
#define INMATE_IO_H

#include <stdint.h>

/**
 * port_read8() - read a byte from a port; in the same way 16 and 32 bits, and writing
 * @port: one that the cell's configuration has; others end the cell
 */
static inline uint8_t port_read8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint16_t port_read16(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint32_t port_read32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline void port_write8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void port_write16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void port_write32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

/**
 * mmio_read8() - read a byte from a register; in the same way 16 and 32 bits, and writing
 * @address: a multiple of the size; mapped, below 4 GiB it is
 */
static inline uint8_t mmio_read8(const volatile void *address)
{
	uint8_t value;

	__asm__ volatile("movb %1, %0" : "=q"(value) : "m"(*(const volatile uint8_t *)address));
	return value;
}

static inline uint16_t mmio_read16(const volatile void *address)
{
	uint16_t value;

	__asm__ volatile("movw %1, %0" : "=r"(value) : "m"(*(const volatile uint16_t *)address));
	return value;
}

static inline uint32_t mmio_read32(const volatile void *address)
{
	uint32_t value;

	__asm__ volatile("movl %1, %0" : "=r"(value) : "m"(*(const volatile uint32_t *)address));
	return value;
}

static inline void mmio_write8(volatile void *address, uint8_t value)
{
	__asm__ volatile("movb %1, %0"
			 : "=m"(*(volatile uint8_t *)address)
			 : "q"(value)
			 : "memory");
}

static inline void mmio_write16(volatile void *address, uint16_t value)
{
	__asm__ volatile("movw %1, %0"
			 : "=m"(*(volatile uint16_t *)address)
			 : "r"(value)
			 : "memory");
}

static inline void mmio_write32(volatile void *address, uint32_t value)
{
	__asm__ volatile("movl %1, %0"
			 : "=m"(*(volatile uint32_t *)address)
			 : "r"(value)
			 : "memory");
}

#endif
