/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers as text. */
#ifndef INMATE_FORMAT_H
#define INMATE_FORMAT_H

#include <stdarg.h>
#include <stdint.h>

/**
 * format_text() - what console_print() formats, a character at a time
 * @put: called for each
 * @object: handed on to it
 * @format: see console_print(); what is not known there is printed as it stands
 */
void format_text(void (*put)(char character, void *object), void *object, const char *format,
		 va_list arguments) __attribute__((format(printf, 3, 0)));

/**
 * divide() - of 64 bits by 32, which compilers call a library for in 32-bit mode
 * @dividend: replaced by the quotient
 * @divisor: not 0
 *
 * Return: the remainder
 */
uint32_t divide(uint64_t *dividend, uint32_t divisor);

#endif
