using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Holds a descriptor of the caller's, such as a socket, while its number travels inside a key or a value.</summary>
internal readonly ref struct HandleLease
{
    private readonly SafeHandle _handle;

    internal HandleLease(SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        bool isHeld = false;
        handle.DangerousAddRef(ref isHeld);
        _handle = handle;
        Number = (int)handle.DangerousGetHandle();
    }

    /// <summary>The number, as keys and values take it.</summary>
    internal int Number { get; }

    public void Dispose() => _handle.DangerousRelease();
}
