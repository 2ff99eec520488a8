using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>A key or a value: bytes, and perhaps a program, a map or an open file that they name.</summary>
/// <param name="Bytes">The bytes, as this process says them.</param>
/// <param name="Text">The same as the other process is told.</param>
/// <param name="References">The program or map, if there is one.</param>
internal sealed record Operand(byte[] Bytes, string Text, params ValueReference[] References)
{
    internal static Operand None { get; } = new([], "-");

    internal static Operand Of(byte[] bytes) => bytes.Length == 0 ? None : new(bytes, Convert.ToHexString(bytes));

    internal static Operand Of(int number) => Of(BitConverter.GetBytes(number));

    internal static Operand Map(MapHandle map) => new(new byte[4], $"00000000@0:m{map.Info.Id}", new ValueReference(0, map));

    internal static Operand Program(ProgramHandle program, byte[]? before = null)
    {
        byte[] bytes = [.. before ?? [], 0, 0, 0, 0];
        int offset = bytes.Length - sizeof(int);
        return new(bytes, $"{Convert.ToHexString(bytes)}@{offset}:p{program.Info.Id}", new ValueReference(offset, program));
    }

    /// <summary>Names an open file, which the other process takes from this one.</summary>
    internal static Operand Descriptor(SafeHandle handle, int size = sizeof(int))
    {
        var bytes = new byte[size];
        BitConverter.TryWriteBytes(bytes, (int)handle.DangerousGetHandle());
        return new(bytes, $"{new string('0', 2 * size)}@0:f{handle.DangerousGetHandle()}");
    }
}
