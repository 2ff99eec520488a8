using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Hashes;

namespace DotBpf.Embedded.Jit;

/// <summary>Hash lookups for common sizes of keys, each compiled for its size.</summary>
internal static unsafe class SizedLookups
{
    /// <summary>The lookup for keys of a size, or <see langword="null"/> when there is none.</summary>
    internal static MethodInfo? Find(int keySize) => keySize switch
    {
        2 => ((LookupCall)Lookup<ushort>).Method,
        4 => ((LookupCall)Lookup<uint>).Method,
        8 => ((LookupCall)Lookup<ulong>).Method,
        12 => ((LookupCall)Lookup<Key12>).Method,
        16 => ((LookupCall)Lookup<Key16>).Method,
        20 => ((LookupCall)Lookup<Key20>).Method,
        24 => ((LookupCall)Lookup<Key24>).Method,
        32 => ((LookupCall)Lookup<Key32>).Method,
        36 => ((LookupCall)Lookup<Key36>).Method,
        40 => ((LookupCall)Lookup<Key40>).Method,
        _ => null,
    };

    // SAFETY: called only for maps that are hashes with keys of this size, which the compiler knows.
    private static ulong Lookup<TKey>(Machine machine, EmbeddedMap map, ulong key)
        where TKey : unmanaged =>
        (ulong)Unsafe.As<HashTable>(map).LookupSized<TKey>((byte*)key, machine.Cpu);

    private delegate ulong LookupCall(Machine machine, EmbeddedMap map, ulong key);

    [StructLayout(LayoutKind.Sequential, Size = 12)]
    private struct Key12
    {
        internal uint First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Key16
    {
        internal uint First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 20)]
    private struct Key20
    {
        internal uint First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 24)]
    private struct Key24
    {
        internal uint First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct Key32
    {
        internal uint First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 36)]
    private struct Key36
    {
        internal uint First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 40)]
    private struct Key40
    {
        internal uint First;
    }
}
