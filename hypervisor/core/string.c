/* SPDX-License-Identifier: GPL-2.0-only */
/* Plain loops: the compiler is told not to see their names in them (-fno-builtin). */
#include <hv/string.h>
#include <hv/types.h>

/* Eight bytes at any address: all our processors do that in one go. */
struct word {
	uint64_t value;
} __attribute__((packed, may_alias));

void *memcpy(void *to, const void *from, size_t size)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	for (; size >= sizeof(struct word); size -= sizeof(struct word)) {
		*(struct word *)t = *(const struct word *)f;
		t += sizeof(struct word);
		f += sizeof(struct word);
	}
	while (size--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	if (t <= f)
		return memcpy(to, from, size);
	while (size--)
		t[size] = f[size];
	return to;
}

void *memset(void *to, int value, size_t size)
{
	const uint64_t word = (uint8_t)value * 0x0101010101010101ull;
	uint8_t *t = to;

	for (; size >= sizeof(struct word); size -= sizeof(struct word)) {
		((struct word *)t)->value = word;
		t += sizeof(struct word);
	}
	while (size--)
		*t++ = (uint8_t)value;
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *x = a, *y = b;

	for (; size; size--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

int strcmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return (unsigned char)*a - (unsigned char)*b;
}
