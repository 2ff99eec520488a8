using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Verifier.States;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>What a helper was given, as far as later arguments or the result depend on it.</summary>
internal sealed class ArgumentSet
{
    internal MapShape? Map { get; set; }

    internal ulong? Key { get; set; }

    /// <summary>The slot where the callback begins; −1 for none.</summary>
    internal int Callback { get; set; } = -1;

    /// <summary>The most bytes of memory that the helper is given.</summary>
    internal ulong Bytes { get; set; }

    /// <summary>The size of the record that the helper gives.</summary>
    internal int RecordSize { get; set; }

    /// <summary>The resource that ends with the call; 0 for none.</summary>
    internal int Released { get; set; }

    /// <summary>The constant string given.</summary>
    internal byte[]? Text { get; set; }

    /// <summary>Where the helper makes a dynptr; <see langword="null"/> when it makes none.</summary>
    internal StackPlace? DynptrPlace { get; set; }

    /// <summary>What that dynptr stands for.</summary>
    internal DynptrKind DynptrKind { get; set; }

    /// <summary>The frame that has the buffer given, with which the part of a dynptr ends that may be copied there.</summary>
    internal int BufferFrame { get; set; }

    /// <summary>The dynptr given.</summary>
    internal Value? Dynptr { get; set; }

    /// <summary>Where the helper makes an iterator; <see langword="null"/> when it makes none.</summary>
    internal StackPlace? IteratorRoom { get; set; }

    /// <summary>The iterator given.</summary>
    internal StackPlace? Iterator { get; set; }

    /// <summary>The socket given.</summary>
    internal Value? Socket { get; set; }

    /// <summary>The value whose lock or timer was given.</summary>
    internal Value? Field { get; set; }
}
