// SPDX-License-Identifier: GPL-2.0-or-later
/* Instructions with a memory operand: what each encoding reads or writes, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <hv/x86/guest.h>

static const struct {
	const char *name;
	unsigned int bits, n_bytes;
	uint8_t bytes[16];
	struct insn insn;
} known[] = {
	{ "mov %eax,(%rbx)",
	  64,
	  2,
	  { 0x89, 0x03 },
	  { .length = 2, .size = 4, .is_write = true, .register_size = 4 } },
	{ "mov (%rbx),%ecx",
	  64,
	  2,
	  { 0x8b, 0x0b },
	  { .length = 2, .size = 4, .reg = 1, .register_size = 4 } },
	{ "mov %r9,0x10(%r12)",
	  64,
	  5,
	  { 0x4d, 0x89, 0x4c, 0x24, 0x10 },
	  { .length = 5, .size = 8, .is_write = true, .reg = 9, .register_size = 8 } },
	{ "mov %ax,(%rdx)",
	  64,
	  3,
	  { 0x66, 0x89, 0x02 },
	  { .length = 3, .size = 2, .is_write = true, .register_size = 2 } },
	{ "mov %ah,(%rbx)",
	  64,
	  2,
	  { 0x88, 0x23 },
	  { .length = 2,
	    .size = 1,
	    .is_write = true,
	    .reg = 0,
	    .is_high_byte = true,
	    .register_size = 1 } },
	{ "mov %spl,(%rbx), with REX",
	  64,
	  3,
	  { 0x40, 0x88, 0x23 },
	  { .length = 3, .size = 1, .is_write = true, .reg = 4, .register_size = 1 } },
	{ "mov (%rbx),%ch",
	  64,
	  2,
	  { 0x8a, 0x2b },
	  { .length = 2, .size = 1, .reg = 1, .is_high_byte = true, .register_size = 1 } },
	{ "mov %eax,0x12345678(%rip)",
	  64,
	  6,
	  { 0x89, 0x05, 0x78, 0x56, 0x34, 0x12 },
	  { .length = 6, .size = 4, .is_write = true, .register_size = 4 } },
	{ "movl $0x11223344,(%rax,%rcx,4)",
	  64,
	  7,
	  { 0xc7, 0x04, 0x88, 0x44, 0x33, 0x22, 0x11 },
	  { .length = 7,
	    .size = 4,
	    .is_write = true,
	    .register_size = 4,
	    .is_immediate = true,
	    .value = 0x11223344 } },
	{ "movq $-2,(%rax): the immediate's sign",
	  64,
	  7,
	  { 0x48, 0xc7, 0x00, 0xfe, 0xff, 0xff, 0xff },
	  { .length = 7,
	    .size = 8,
	    .is_write = true,
	    .register_size = 8,
	    .is_immediate = true,
	    .value = 0xfffffffffffffffe } },
	{ "movb $7,0x100(%rbx)",
	  64,
	  7,
	  { 0xc6, 0x83, 0x00, 0x01, 0x00, 0x00, 0x07 },
	  { .length = 7,
	    .size = 1,
	    .is_write = true,
	    .register_size = 1,
	    .is_immediate = true,
	    .value = 7 } },
	{ "movw $0x1234,(%rax)",
	  64,
	  5,
	  { 0x66, 0xc7, 0x00, 0x34, 0x12 },
	  { .length = 5,
	    .size = 2,
	    .is_write = true,
	    .register_size = 2,
	    .is_immediate = true,
	    .value = 0x1234 } },
	{ "movzbl (%rsi),%edi",
	  64,
	  3,
	  { 0x0f, 0xb6, 0x3e },
	  { .length = 3, .size = 1, .reg = 7, .register_size = 4 } },
	{ "movzwl (%rsi),%eax",
	  64,
	  3,
	  { 0x0f, 0xb7, 0x06 },
	  { .length = 3, .size = 2, .register_size = 4 } },
	{ "movsbq (%rsi),%rax",
	  64,
	  4,
	  { 0x48, 0x0f, 0xbe, 0x06 },
	  { .length = 4, .size = 1, .register_size = 8, .is_signed = true } },
	{ "movabs %al,0x1122334455667788",
	  64,
	  9,
	  { 0xa2, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11 },
	  { .length = 9, .size = 1, .is_write = true, .register_size = 1 } },
	{ "mov 0xfee00020,%eax in 32 bits",
	  32,
	  5,
	  { 0xa1, 0x20, 0x00, 0xe0, 0xfe },
	  { .length = 5, .size = 4, .register_size = 4 } },
	{ "mov %eax,0xfee000b0 in 32 bits",
	  32,
	  6,
	  { 0x89, 0x05, 0xb0, 0x00, 0xe0, 0xfe },
	  { .length = 6, .size = 4, .is_write = true, .register_size = 4 } },
	{ "mov %ax,(%bx) in 16 bits",
	  16,
	  2,
	  { 0x89, 0x07 },
	  { .length = 2, .size = 2, .is_write = true, .register_size = 2 } },
	{ "mov %eax,0x1234 in 16 bits",
	  16,
	  5,
	  { 0x66, 0x89, 0x06, 0x34, 0x12 },
	  { .length = 5, .size = 4, .is_write = true, .register_size = 4 } },
	{ "mov %eax,%gs:(%ebx) in 16 bits",
	  16,
	  5,
	  { 0x65, 0x66, 0x67, 0x89, 0x03 },
	  { .length = 5, .size = 4, .is_write = true, .register_size = 4 } },
	{ "0x49 is dec in 32 bits", 32, 3, { 0x49, 0x89, 0x03 }, { .length = 0 } },
	{ "mov %eax,%ebx has no memory operand", 64, 2, { 0x89, 0xc3 }, { .length = 0 } },
	{ "lock incl (%rbx)", 64, 3, { 0xf0, 0xff, 0x03 }, { .length = 0 } },
	{ "rep stosb", 64, 2, { 0xf3, 0xaa }, { .length = 0 } },
	{ "xchg %eax,(%rbx)", 64, 2, { 0x87, 0x03 }, { .length = 0 } },
	{ "C7 with another operation", 64, 6, { 0xc7, 0x08, 0, 0, 0, 0 }, { .length = 0 } },
	{ "0F of something else", 64, 3, { 0x0f, 0xa3, 0x03 }, { .length = 0 } },
	{ "nothing", 64, 0, { 0 }, { .length = 0 } },
	{ "prefixes only",
	  64,
	  15,
	  { 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
	    0x66 },
	  { .length = 0 } },
	{ "longer than an instruction can be",
	  64,
	  16,
	  { 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x89,
	    0x43, 0x10 },
	  { .length = 0 } },
};

static void is_decoded(void **state)
{
	size_t i = (size_t)(uintptr_t)*state;
	const struct insn *expected = &known[i].insn;
	struct insn insn = { 0 };

	if (!expected->length) {
		assert_false(insn_decode(known[i].bytes, known[i].n_bytes, known[i].bits, &insn));
		return;
	}
	assert_true(insn_decode(known[i].bytes, known[i].n_bytes, known[i].bits, &insn));
	assert_int_equal(insn.length, expected->length);
	assert_int_equal(insn.size, expected->size);
	assert_int_equal(insn.is_write, expected->is_write);
	assert_int_equal(insn.is_immediate, expected->is_immediate);
	assert_int_equal(insn.is_high_byte, expected->is_high_byte);
	assert_int_equal(insn.is_signed, expected->is_signed);
	assert_true(insn.value == expected->value);
	if (!insn.is_immediate) {
		assert_int_equal(insn.reg, expected->reg);
		assert_int_equal(insn.register_size, expected->register_size);
	}
}

/* With one byte less than it has there is no instruction. */
static void cut_is_refused(void **state)
{
	struct insn insn;
	unsigned int n;
	size_t i;

	for (i = 0; i < ARRAY_LENGTH(known); i++)
		for (n = 0; n < known[i].insn.length; n++)
			assert_false(insn_decode(known[i].bytes, n, known[i].bits, &insn));
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_LENGTH(known) + 1];
	size_t i;

	for (i = 0; i < ARRAY_LENGTH(known); i++)
		tests[i] = (struct CMUnitTest){ .name = known[i].name,
						.test_func = is_decoded,
						.initial_state = (void *)(uintptr_t)i };
	tests[i] = (struct CMUnitTest)cmocka_unit_test(cut_is_refused);
	return cmocka_run_group_tests_name("hypervisor-insn", tests, NULL, NULL);
}
