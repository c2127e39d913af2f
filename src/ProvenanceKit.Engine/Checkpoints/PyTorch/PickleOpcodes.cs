namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>The pickle opcodes (Python's pickletools): values of those that are read, and the names of all of them for messages.</summary>
internal static class PickleOpcodes
{
    public const byte Mark = (byte)'(';
    public const byte Stop = (byte)'.';
    public const byte None = (byte)'N';
    public const byte BinInt = (byte)'J';
    public const byte BinInt1 = (byte)'K';
    public const byte BinInt2 = (byte)'M';
    public const byte BinFloat = (byte)'G';
    public const byte BinString = (byte)'T';
    public const byte ShortBinString = (byte)'U';
    public const byte BinUnicode = (byte)'X';
    public const byte BinBytes = (byte)'B';
    public const byte ShortBinBytes = (byte)'C';
    public const byte EmptyTuple = (byte)')';
    public const byte Tuple = (byte)'t';
    public const byte EmptyList = (byte)']';
    public const byte Append = (byte)'a';
    public const byte Appends = (byte)'e';
    public const byte EmptyDict = (byte)'}';
    public const byte SetItem = (byte)'s';
    public const byte SetItems = (byte)'u';
    public const byte BinGet = (byte)'h';
    public const byte LongBinGet = (byte)'j';
    public const byte BinPut = (byte)'q';
    public const byte LongBinPut = (byte)'r';
    public const byte Global = (byte)'c';
    public const byte Reduce = (byte)'R';
    public const byte Build = (byte)'b';
    public const byte BinPersId = (byte)'Q';
    public const byte Proto = 0x80;
    public const byte Tuple1 = 0x85;
    public const byte Tuple2 = 0x86;
    public const byte Tuple3 = 0x87;
    public const byte NewTrue = 0x88;
    public const byte NewFalse = 0x89;
    public const byte Long1 = 0x8A;
    public const byte ShortBinUnicode = 0x8C;
    public const byte BinUnicode8 = 0x8D;
    public const byte BinBytes8 = 0x8E;
    public const byte EmptySet = 0x8F;
    public const byte AddItems = 0x90;
    public const byte FrozenSet = 0x91;
    public const byte StackGlobal = 0x93;
    public const byte Memoize = 0x94;
    public const byte Frame = 0x95;
    public const byte ByteArray8 = 0x96;

    /// <summary>The name that pickletools gives an opcode, or its value.</summary>
    public static string Name(byte code) => code switch
    {
        Mark => "MARK",
        Stop => "STOP",
        None => "NONE",
        BinInt => "BININT",
        BinInt1 => "BININT1",
        BinInt2 => "BININT2",
        BinFloat => "BINFLOAT",
        BinString => "BINSTRING",
        ShortBinString => "SHORT_BINSTRING",
        BinUnicode => "BINUNICODE",
        BinBytes => "BINBYTES",
        ShortBinBytes => "SHORT_BINBYTES",
        EmptyTuple => "EMPTY_TUPLE",
        Tuple => "TUPLE",
        EmptyList => "EMPTY_LIST",
        Append => "APPEND",
        Appends => "APPENDS",
        EmptyDict => "EMPTY_DICT",
        SetItem => "SETITEM",
        SetItems => "SETITEMS",
        BinGet => "BINGET",
        LongBinGet => "LONG_BINGET",
        BinPut => "BINPUT",
        LongBinPut => "LONG_BINPUT",
        Global => "GLOBAL",
        Reduce => "REDUCE",
        Build => "BUILD",
        BinPersId => "BINPERSID",
        Proto => "PROTO",
        Tuple1 => "TUPLE1",
        Tuple2 => "TUPLE2",
        Tuple3 => "TUPLE3",
        NewTrue => "NEWTRUE",
        NewFalse => "NEWFALSE",
        Long1 => "LONG1",
        ShortBinUnicode => "SHORT_BINUNICODE",
        BinUnicode8 => "BINUNICODE8",
        BinBytes8 => "BINBYTES8",
        EmptySet => "EMPTY_SET",
        AddItems => "ADDITEMS",
        FrozenSet => "FROZENSET",
        StackGlobal => "STACK_GLOBAL",
        Memoize => "MEMOIZE",
        Frame => "FRAME",
        ByteArray8 => "BYTEARRAY8",
        _ => Unread(code),
    };

    private static string Unread(byte code) => code switch
    {
        (byte)'i' => "INST",
        (byte)'o' => "OBJ",
        (byte)'P' => "PERSID",
        (byte)'0' => "POP",
        (byte)'1' => "POP_MARK",
        (byte)'2' => "DUP",
        (byte)'F' => "FLOAT",
        (byte)'I' => "INT",
        (byte)'L' => "LONG",
        (byte)'S' => "STRING",
        (byte)'V' => "UNICODE",
        (byte)'d' => "DICT",
        (byte)'l' => "LIST",
        (byte)'g' => "GET",
        (byte)'p' => "PUT",
        0x81 => "NEWOBJ",
        0x82 => "EXT1",
        0x83 => "EXT2",
        0x84 => "EXT4",
        0x8B => "LONG4",
        0x92 => "NEWOBJ_EX",
        0x97 => "NEXT_BUFFER",
        0x98 => "READONLY_BUFFER",
        _ => $"0x{code:X2}",
    };
}
