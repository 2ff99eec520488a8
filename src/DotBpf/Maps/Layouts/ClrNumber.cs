using DotBpf.ObjectFiles.Btf;
using static DotBpf.ObjectFiles.Btf.BtfIntegerEncoding;

namespace DotBpf;

/// <summary>What C calls the numbers of C#.</summary>
internal static class ClrNumber
{
    internal static (string Name, int Size, BtfIntegerEncoding Encoding) Of(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => ("_Bool", 1, BtfIntegerEncoding.Boolean),
        TypeCode.SByte => ("signed char", 1, Signed),
        TypeCode.Byte => ("unsigned char", 1, None),
        TypeCode.Char => ("char16_t", 2, None),
        TypeCode.Int16 => ("short", 2, Signed),
        TypeCode.UInt16 => ("unsigned short", 2, None),
        TypeCode.Int32 => ("int", 4, Signed),
        TypeCode.UInt32 => ("unsigned int", 4, None),
        TypeCode.Int64 => ("long long", 8, Signed),
        TypeCode.UInt64 => ("unsigned long long", 8, None),
        TypeCode.Single => ("float", 4, None),
        TypeCode.Double => ("double", 8, None),
        _ when type == typeof(Half) => ("_Float16", 2, None),
        _ when type == typeof(nint) => ("long", nint.Size, Signed),
        _ when type == typeof(nuint) => ("unsigned long", nint.Size, None),
        _ when type == typeof(Int128) => ("__int128", 16, Signed),
        _ when type == typeof(UInt128) => ("unsigned __int128", 16, None),
        _ => throw new NotSupportedException($"{type} is no number that C has."),
    };
}
