namespace DotBpf.ObjectFiles.Btf;

/// <summary>Puts types of kinds that all kernels know in the places of those that some do not. Ids and sizes stay, so that maps and structures are as before.</summary>
/// <remarks>
/// A record keeps its length, as its neighbours stay where they are: an entry of a 64-bit enumeration is as long as a member of a union, a
/// parameter as long as an enumerator, and so on. Kernel: what it checks of each kind, kernel/bpf/btf.c.
/// </remarks>
internal sealed class BtfSubstitution
{
    private const uint ByteEncoding = 8; // an integer of 8 bits

    private readonly BtfTypes _types;
    private readonly BtfPatch _patch;
    private readonly IReadOnlySet<BtfKind> _unknown;
    private readonly bool _areFunctionsStatic;
    private readonly uint _anyName;
    private readonly Dictionary<uint, int> _integers = [];

    internal BtfSubstitution(BtfTypes types, IReadOnlySet<BtfKind> unknown, bool areFunctionsStatic)
    {
        _types = types;
        _patch = new BtfPatch(types.Index);
        _unknown = unknown;
        _areFunctionsStatic = areFunctionsStatic;
        _anyName = _patch.AddString("_");
    }

    internal BtfLayout Apply()
    {
        for (int id = 1; id < _types.Count; id++)
            Substitute(id, _types.Index.RecordOf(id));
        return _patch.ToLayout();
    }

    private void Substitute(int id, BtfRecord record)
    {
        switch (record.Kind)
        {
            case BtfKind.Float when IsUnknown(BtfKind.Float):
                _patch.SetKind(id, BtfKind.Struct);
                _patch.SetName(id, CNameOf(id, record));
                break;
            case BtfKind.TypeTag when IsUnknown(BtfKind.TypeTag):
                _patch.SetKind(id, BtfKind.Const);
                _patch.SetName(id, 0);
                break;
            case BtfKind.DeclarationTag when IsUnknown(BtfKind.DeclarationTag):
                SubstituteByByte(id);
                _patch.SetName(id, _anyName); // the text of a tag is no C name
                break;
            case BtfKind.Variable when IsUnknown(BtfKind.Variable):
                SubstituteByByte(id); // the smallest, which fits in all places
                break;
            case BtfKind.DataSection when IsUnknown(BtfKind.DataSection):
                SubstituteSection(id, record);
                break;
            case BtfKind.Enum64 when IsUnknown(BtfKind.Enum64):
                SubstituteByUnion(id, record);
                break;
            case BtfKind.Enum when IsUnknown(BtfKind.Enum64):
                _patch.SetKind(id, BtfKind.Enum, record.Length); // the sign of enumerations came with those of 64 bits
                break;
            case BtfKind.FunctionPrototype when IsUnknown(BtfKind.FunctionPrototype):
                SubstitutePrototype(id, record);
                break;
            case BtfKind.Function when IsUnknown(BtfKind.Function):
                _patch.SetKind(id, BtfKind.Typedef);
                break;
            case BtfKind.Function when _areFunctionsStatic:
                _patch.SetFunctionLinkage(id, BtfLinkage.Static);
                break;
        }
    }

    private bool IsUnknown(BtfKind kind) => _unknown.Contains(kind);

    private void SubstituteByByte(int id)
    {
        _patch.SetKind(id, BtfKind.Integer);
        _patch.SetSize(id, 1);
        _patch.SetEntry(id, 0, ByteEncoding);
    }

    // A place has type, offset and size; a member name, type and offset in bits.
    private void SubstituteSection(int id, BtfRecord record)
    {
        _patch.SetKind(id, BtfKind.Struct, record.Length);
        _patch.SetName(id, CNameOf(id, record));
        for (int i = 0; i < record.Length; i++)
        {
            (uint variable, uint offset) = (record.Word(i * 3), record.Word((i * 3) + 1));
            _patch.SetEntry(id, i * 3, _types.Index.RecordOf((int)variable).NameOffset);
            _patch.SetEntry(id, (i * 3) + 1, variable);
            _patch.SetEntry(id, (i * 3) + 2, offset * 8);
        }
    }

    // An entry has name and two halves of a number; a member name, type and offset.
    private void SubstituteByUnion(int id, BtfRecord record)
    {
        int integer = IntegerOf(record.SizeOrType);
        _patch.SetKind(id, BtfKind.Union, record.Length);
        for (int i = 0; i < record.Length; i++)
        {
            _patch.SetEntry(id, (i * 3) + 1, (uint)integer);
            _patch.SetEntry(id, (i * 3) + 2, 0);
        }
    }

    // A parameter has name and type; an enumerator name and number, and it needs its name.
    private void SubstitutePrototype(int id, BtfRecord record)
    {
        _patch.SetKind(id, BtfKind.Enum, record.Length);
        _patch.SetSize(id, sizeof(int));
        for (int i = 0; i < record.Length; i++)
        {
            if (record.Word(i * 2) == 0)
                _patch.SetEntry(id, i * 2, _anyName);
        }
    }

    private int IntegerOf(uint size) => _integers.TryGetValue(size, out int id)
        ? id
        : _integers[size] = _patch.Add(BtfKind.Integer, _anyName, size, size * 8);

    // Names of sections have dots, and of numbers blanks (long double).
    private uint CNameOf(int id, BtfRecord record) =>
        _patch.AddString(string.Concat(_types.Index.NameAt(record.NameOffset, id).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')));
}
