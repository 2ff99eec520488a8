namespace DotBpf.Kernel;

/// <summary>What names a filter at its hook: the numbers that the kernel chose where the target left them to it.</summary>
internal readonly record struct TcFilterPlace(ushort Priority, uint Handle);
