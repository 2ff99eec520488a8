using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Memory.Files;

/// <summary>What the file of a shared map begins with, in the byte order of the machine.</summary>
/// <remarks>
/// Behind it come the seats (<see cref="Seat"/>), the C types as BTF, and at <see cref="DataOffset"/> the blocks that the map's kind
/// allocates, in its order. All up to <see cref="Checksum"/> never changes.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MapHeader
{
    /// <summary>What <see cref="Magic"/> is: "DotBpf" and two letters that tell apart a machine of the other byte order.</summary>
    internal const ulong RightMagic = 0x4d21_6670_4274_6f44;

    /// <summary>What <see cref="Version"/> is. It changes with any change of this structure, of seats, of what a kind of map allocates, or of what that means.</summary>
    internal const uint RightVersion = 3;

    /// <summary>Bytes of a name with its final zeros.</summary>
    internal const int NameSize = 16;

    internal ulong Magic;
    internal uint Version;
    internal uint Cpus;

    /// <summary>Bytes of the whole file.</summary>
    internal ulong Length;

    /// <summary>Where the blocks begin.</summary>
    internal ulong DataOffset;

    /// <summary>A random number that tells this map from all others, though it be named as another was.</summary>
    internal Guid Identity;

    internal uint Type;
    internal uint KeySize;
    internal uint ValueSize;
    internal uint MaxEntries;
    internal uint Flags;
    internal uint TypesSize;
    internal ulong Extra;
    internal uint KeyTypeId;
    internal uint ValueTypeId;
    internal fixed byte Name[NameSize];

    /// <summary>The processes that number themselves and tell the time alike: only among those can one see that another has ended.</summary>
    internal ulong Namespace;

    /// <summary>Over all above, and the types.</summary>
    internal ulong Checksum;

    /// <summary>Not 0 when user space may write no more.</summary>
    internal uint IsFrozen;
}
