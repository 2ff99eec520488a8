using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.KernelFunctions;

/// <summary>Pages of arenas (kernel/bpf/arena.c, 6.18). They are for programs that may sleep, and take and give addresses as plain numbers.</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class ArenaFunctions
{
    internal static HelperDefinition[] All { get; } =
    [
        new("void *bpf_arena_alloc_pages(void *p__map, void *addr__ign, u32 page_cnt, int node_id, u64 flags)", HelperUsers.Syscall, &Allocate)
        {
            Takes = [Map, Anything, Number, Number, Number],
            Needs = MapAbilities.Arena,
        },
        new("void bpf_arena_free_pages(void *p__map, void *ptr__ign, u32 page_cnt)", HelperUsers.Syscall, &Free)
        {
            Takes = [Map, Anything, Number],
            Needs = MapAbilities.Arena,
            Gives = ResultType.Nothing,
        },
        new("int bpf_arena_reserve_pages(void *p__map, void *ptr__ign, u32 page_cnt)", HelperUsers.Syscall, &Reserve)
        {
            Takes = [Map, Anything, Number],
            Needs = MapAbilities.Arena,
        },
    ];

    // The memory node does not matter: this host has one.
    private static ulong Allocate(Machine machine, ulong map, ulong address, ulong count, ulong node, ulong flags) =>
        flags == 0 ? ArenaAt(machine, map).Allocate(address, (uint)count) : 0;

    private static ulong Free(Machine machine, ulong map, ulong address, ulong count, ulong unused4, ulong unused5)
    {
        ArenaAt(machine, map).Free(address, (uint)count);
        return 0;
    }

    private static ulong Reserve(Machine machine, ulong map, ulong address, ulong count, ulong unused4, ulong unused5) =>
        (uint)Answer.Failure(ArenaAt(machine, map).Reserve(address, (uint)count));

    private static EmbeddedArena ArenaAt(Machine machine, ulong map) => (EmbeddedArena)machine.MapAt(map, MapAbilities.Arena).Map;
}
