/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/arguments.h>
#include <stdbool.h>
#include <stddef.h>

char arguments_text[INMATE_ARGUMENTS_SIZE] __attribute__((section(".arguments")));

/* Behind the end of the text there are zeros, even if it fills its place. */
static char character_at(unsigned int at)
{
	return at < sizeof(arguments_text) ? arguments_text[at] : 0;
}

/* Whether "name=" is there; @ret is what is behind it. */
static bool is_name(unsigned int at, const char *name, unsigned int *ret)
{
	for (; *name; name++, at++)
		if (character_at(at) != *name)
			return false;
	*ret = at + 1;
	return character_at(at) == '=';
}

static bool find(const char *name, unsigned int *ret)
{
	unsigned int at = 0;

	while (character_at(at)) {
		if (is_name(at, name, ret))
			return true;
		while (character_at(at) && character_at(at) != ' ')
			at++;
		while (character_at(at) == ' ')
			at++;
	}
	return false;
}

static unsigned int digit_of(char character)
{
	if (character >= '0' && character <= '9')
		return (unsigned int)(character - '0');
	if (character >= 'a' && character <= 'f')
		return (unsigned int)(character - 'a') + 10;
	if (character >= 'A' && character <= 'F')
		return (unsigned int)(character - 'A') + 10;
	return 16;
}

static bool is_end(char character)
{
	return !character || character == ' ' || character == '\n';
}

uint32_t argument_number(const char *name, uint32_t otherwise)
{
	unsigned int at, base = 10, digit;
	uint64_t value = 0;

	if (!find(name, &at))
		return otherwise;
	if (character_at(at) == '0' && character_at(at + 1) == 'x') {
		base = 16;
		at += 2;
	}
	if (is_end(character_at(at)))
		return otherwise;
	for (; !is_end(character_at(at)); at++) {
		digit = digit_of(character_at(at));
		if (digit >= base)
			return otherwise;
		value = value * base + digit;
		if (value > UINT32_MAX)
			return otherwise;
	}
	return (uint32_t)value;
}
