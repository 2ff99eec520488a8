using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Interpreter;

/// <content>What helpers ask of their arguments. SAFETY: bytes are read only after <see cref="Readable"/> admitted each.</content>
internal sealed unsafe partial class Machine
{
    /// <summary>Makes sure that an argument is the context.</summary>
    internal void CheckContext(ulong argument)
    {
        if (argument != (ulong)Context)
            throw Fault($"the helper takes the context, and was given {Describe(argument)}");
    }

    /// <summary>The map that an argument stands for.</summary>
    /// <param name="argument">What the program gave.</param>
    /// <param name="ability">What the helper does with the map.</param>
    internal BoundMap MapAt(ulong argument, MapAbilities ability)
    {
        CheckNoLock();
        BoundMap map = FindMap(argument) ?? throw Fault($"the helper takes a map, and was given {Describe(argument)}");
        if ((map.Abilities & ability) == 0)
            throw Fault($"the helper does not take a map of kind {map.Map.Info.Type}, such as '{map.Map.Info.Name}'");
        return map;
    }

    /// <summary>The map that an argument stands for, whose entries the helper changes.</summary>
    /// <remarks>The kernel's verifier refuses the call when programs may only read the map (record_func_map, kernel/bpf/verifier.c, 6.18).</remarks>
    internal BoundMap WritableMapAt(ulong argument, MapAbilities ability)
    {
        BoundMap map = MapAt(argument, ability);
        if ((map.Access & MemoryAccess.Write) == 0)
            throw Fault($"the helper would write map '{map.Map.Info.Name}', which programs may only read");
        return map;
    }

    /// <summary>Reads a C string of the program's, up to its end or to <paramref name="limit"/> bytes.</summary>
    internal ReadOnlySpan<byte> ReadString(ulong address, int limit, string what)
    {
        byte* start = (byte*)address;
        for (int length = 0; length < limit; length++)
        {
            if (*Admit(address + (ulong)length, 1, what) == 0)
                return new ReadOnlySpan<byte>(start, length);
        }

        return new ReadOnlySpan<byte>(start, limit);
    }

    private BoundMap? FindMap(ulong argument)
    {
        ReadOnlySpan<BoundMap> maps = Tokens.IsMap(argument) ? Program.Maps : Tokens.IsInnerMap(argument) ? InnerMaps : [];
        uint index = (uint)argument;
        return index < (uint)maps.Length ? maps[(int)index] : null;
    }
}
