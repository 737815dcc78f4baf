/* SPDX-License-Identifier: MIT */
/* wn_enter: the stub through which C enters the virtual machine.
 *
 * It stores the callee-saved registers and the stack pointer in a wn_entry_record on its
 * own frame and links the record into heap->entries.  A collection that script asked for
 * may then skip every frame below the record: what outer C frames hold lies in the record
 * or above it, including values that they kept only in callee-saved registers. */
#include <winnow/heap.h>

_Static_assert(offsetof(wn_heap, entries) == 32, "wn_enter knows the place");
_Static_assert(offsetof(wn_entry_record, stack_pointer) == 8 &&
                   offsetof(wn_entry_record, registers) == 16 && sizeof(wn_entry_record) == 64,
               "wn_enter knows the layout");

#if defined(__x86_64__)
/* The frame: return address, rbp, rbx, padding, the record at rsp. */
__asm__(".text\n"
        ".p2align 4\n"
        ".globl wn_enter\n"
        ".type wn_enter, @function\n"
        "wn_enter:\n"
        ".cfi_startproc\n"
        "  pushq %rbp\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset %rbp, -16\n"
        "  movq %rsp, %rbp\n"
        ".cfi_def_cfa_register %rbp\n"
        "  pushq %rbx\n"
        ".cfi_offset %rbx, -24\n"
        "  subq $72, %rsp\n"
        "  movq 32(%rdi), %rax\n"
        "  movq %rax, (%rsp)\n"
        "  movq %rsp, 8(%rsp)\n"
        "  movq %rbx, 16(%rsp)\n"
        "  movq (%rbp), %rax\n"
        "  movq %rax, 24(%rsp)\n"
        "  movq %r12, 32(%rsp)\n"
        "  movq %r13, 40(%rsp)\n"
        "  movq %r14, 48(%rsp)\n"
        "  movq %r15, 56(%rsp)\n"
        "  movq %rsp, 32(%rdi)\n"
        "  movq %rdi, %rbx\n"
        "  movq %rdx, %rdi\n"
        "  callq *%rsi\n"
        "  movq (%rsp), %rcx\n"
        "  movq %rcx, 32(%rbx)\n"
        "  addq $72, %rsp\n"
        "  popq %rbx\n"
        "  popq %rbp\n"
        ".cfi_def_cfa %rsp, 8\n"
        "  retq\n"
        ".cfi_endproc\n"
        ".size wn_enter, . - wn_enter\n");
#elif defined(__aarch64__)
/* The frame: record at sp, x19..x28 above it (the record has room for six of them; all
 * ten are in the part of the stack that is scanned), then x29 and x30. */
__asm__(".text\n"
        ".p2align 4\n"
        ".globl wn_enter\n"
        ".type wn_enter, %function\n"
        "wn_enter:\n"
        ".cfi_startproc\n"
        "  stp x29, x30, [sp, #-16]!\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset 29, -16\n"
        ".cfi_offset 30, -8\n"
        "  mov x29, sp\n"
        ".cfi_def_cfa 29, 16\n"
        "  sub sp, sp, #144\n"
        "  stp x19, x20, [sp, #64]\n"
        "  stp x21, x22, [sp, #80]\n"
        "  stp x23, x24, [sp, #96]\n"
        "  stp x25, x26, [sp, #112]\n"
        "  stp x27, x28, [sp, #128]\n"
        "  ldr x9, [x0, #32]\n"
        "  mov x10, sp\n"
        "  stp x9, x10, [sp]\n"
        "  stp x19, x20, [sp, #16]\n"
        "  stp x21, x22, [sp, #32]\n"
        "  stp x23, x24, [sp, #48]\n"
        "  str x10, [x0, #32]\n"
        "  mov x19, x0\n"
        "  mov x0, x2\n"
        "  blr x1\n"
        "  ldr x9, [sp]\n"
        "  str x9, [x19, #32]\n"
        "  ldp x19, x20, [sp, #64]\n"
        "  ldp x21, x22, [sp, #80]\n"
        "  ldp x23, x24, [sp, #96]\n"
        "  ldp x25, x26, [sp, #112]\n"
        "  ldp x27, x28, [sp, #128]\n"
        "  mov sp, x29\n"
        "  ldp x29, x30, [sp], #16\n"
        ".cfi_def_cfa 31, 0\n"
        "  ret\n"
        ".cfi_endproc\n"
        ".size wn_enter, . - wn_enter\n");
#else
#error "wn_enter has to be written for this processor"
#endif
