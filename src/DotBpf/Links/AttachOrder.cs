namespace DotBpf;

/// <summary>Where a program goes among those that are attached to the same hook already.</summary>
/// <remarks>Kernel: TCX and netkit since 6.6, cgroups since 6.17 (kernel/bpf/mprog.c).</remarks>
public sealed record AttachOrder
{
    private AttachOrder(AttachPosition position) => Position = position;

    /// <summary>Before all others.</summary>
    public static AttachOrder First { get; } = new(AttachPosition.First);

    /// <summary>After all others, which is what happens without an order.</summary>
    public static AttachOrder Last { get; } = new(AttachPosition.Last);

    /// <summary>Which end, or which side of <see cref="Neighbour"/>.</summary>
    public AttachPosition Position { get; }

    /// <summary>The link or program to stand beside, as a handle; <see langword="null"/> where <see cref="NeighbourId"/> names it, and for the ends.</summary>
    public HostHandle? Neighbour { get; private init; }

    /// <summary>The number of the program or link to stand beside; 0 for none.</summary>
    public uint NeighbourId { get; private init; }

    /// <summary>Whether <see cref="NeighbourId"/> is that of a link rather than of a program.</summary>
    public bool IsLinkId { get; private init; }

    /// <summary>The revision that the hook must have, so that nobody changed it since it was looked at; 0 for any.</summary>
    /// <remarks>Another one answers <see cref="Errno.ESTALE"/>. The first program attached makes it 2.</remarks>
    public ulong ExpectedRevision { get; init; }

    /// <summary>Right before a link.</summary>
    public static AttachOrder Before(BpfLink link) => Beside(AttachPosition.Before, link);

    /// <summary>Right before a program that is attached without a link.</summary>
    public static AttachOrder Before(ProgramHandle program) => Beside(AttachPosition.Before, program);

    /// <summary>Right after a link.</summary>
    public static AttachOrder After(BpfLink link) => Beside(AttachPosition.After, link);

    /// <summary>Right after a program that is attached without a link.</summary>
    public static AttachOrder After(ProgramHandle program) => Beside(AttachPosition.After, program);

    /// <summary>Right before the link of that number.</summary>
    public static AttachOrder BeforeLink(uint id) => new(AttachPosition.Before) { NeighbourId = id, IsLinkId = true };

    /// <summary>Right after the link of that number.</summary>
    public static AttachOrder AfterLink(uint id) => new(AttachPosition.After) { NeighbourId = id, IsLinkId = true };

    /// <summary>Right before the program of that number.</summary>
    public static AttachOrder BeforeProgram(uint id) => new(AttachPosition.Before) { NeighbourId = id };

    /// <summary>Right after the program of that number.</summary>
    public static AttachOrder AfterProgram(uint id) => new(AttachPosition.After) { NeighbourId = id };

    private static AttachOrder Beside(AttachPosition position, HostHandle neighbour)
    {
        ArgumentNullException.ThrowIfNull(neighbour);
        return new AttachOrder(position) { Neighbour = neighbour };
    }
}
